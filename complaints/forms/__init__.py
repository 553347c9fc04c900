"""The form's questions: one form a step, in GOV.UK components, and how its answer reads
on the page where answers are checked."""
