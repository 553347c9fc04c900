"""Tests of script/: how a machine is prepared and the product brought up."""
