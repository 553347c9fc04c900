"""Powers used against respondents: actions, their approvals, and their legal life."""
