"""A social organisation whose name no page may take for markup."""

CLUB = "<b>书法</b>协会"
