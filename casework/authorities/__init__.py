"""The directory: authorities, their staff and roles, respondents with their
establishments, and referral bodies."""
