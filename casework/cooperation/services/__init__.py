"""Every change of a share: made, ended, opened and answered by the recipient. Each
function runs in one transaction; callers act for the authority whose side it is."""
