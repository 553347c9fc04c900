"""Pages of routing: the decision, its facts, comparisons of rule sets, respondents."""
