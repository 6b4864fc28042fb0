"""Tours of a theatre caravan: a regional add-on for the tests of the region switch."""
