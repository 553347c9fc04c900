"""Match without telling: two authorities learn that they hold something alike, as a number
and a contact offer, and neither sees the other's cases or learns who asks before both agree."""
