"""The walkthrough: people of the line, played over HTTP against the running product."""
