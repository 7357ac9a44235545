"""Who is written to, when, in which language, and what became of it.

`schedule` says what is due, `message` and `ics` make one message per person, `deliver` hands it over in one of three
ways with the very same bytes, `ledger` remembers, `bounces` reads what came back, `preview` shows it all. This part
knows no format: it receives built files and small frozen values (`model`) that `cli` fills from the content.
"""
