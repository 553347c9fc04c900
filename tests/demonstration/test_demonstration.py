"""The fictional demonstration fills every list, and the walkthrough plays the line."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from casework.demonstration.cast import OFFICES
from casework.demonstration.wordings import write_blanks
from tests.live import LiveProduct


def test_the_line_is_played_from_complaint_to_served_notice(
    live_product: LiveProduct, tmp_path: Path
) -> None:
    live_product.manage("seed_demo", "--complaints", "0")
    said = live_product.manage(
        "walkthrough", "--origin", live_product.origin, "--pdf", str(tmp_path)
    )
    steps = said.splitlines()
    assert steps[0].startswith("complain")
    assert any(step.startswith("verify") for step in steps)
    served = Path(steps[-1])
    assert served.parent == tmp_path
    assert served.read_bytes().startswith(b"%PDF-1.7")


def test_a_case_across_borders_is_played_by_five_authorities(live_product: LiveProduct) -> None:
    live_product.manage("seed_demo", "--complaints", "0")
    said = live_product.manage(
        "walkthrough", "--story", "cross-border", "--origin", live_product.origin
    )
    steps = said.splitlines()
    assert steps[0].startswith("complain")
    assert steps[-1].startswith("report back")
    assert any("Final decision adopted" in step for step in steps)


def test_a_step_that_fails_is_named(live_product: LiveProduct) -> None:
    with pytest.raises(Exception, match=r"complain: "):
        live_product.manage("walkthrough", "--origin", "http://127.0.0.1:9")


def test_the_demonstration_brings_every_state(live_product: LiveProduct) -> None:
    live_product.manage("seed_demo", "--complaints", "40")
    run = live_product.database.run
    taking_part = {
        slug for (slug,) in run("SELECT slug FROM authorities_authority WHERE participating")
    }
    assert {office.slug for office in OFFICES} <= taking_part
    paths = {path for (path,) in run("SELECT DISTINCT path FROM complaints_complaint")}
    assert {"standard", "child", "hold", "intelligence"} <= paths
    actions = {
        state for (state,) in run("SELECT DISTINCT state FROM enforcement_enforcementaction")
    }
    assert {"draft", "review", "issued", "served"} <= actions
    notices = {state for (state,) in run("SELECT DISTINCT state FROM notices_notice")}
    assert {"ready", "served"} <= notices
    assert run("SELECT count(*) FROM cooperation_share")[0][0] > 0


def test_fiction_keeps_out_of_a_real_authority(settings: pytest.MonkeyPatch) -> None:
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    for command in ("seed_demo", "walkthrough", "demo_sign_ins"):
        with pytest.raises(CommandError, match="DEMONSTRATION"):
            call_command(command)


def test_blanks_are_written() -> None:
    assert "{{" not in write_blanks("By {{ write: the date }}: {{ write: something else }}")
