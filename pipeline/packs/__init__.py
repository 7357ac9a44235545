"""All papers of one meeting: what a pack holds (`plan`), what is out of date (`record`), making it (`build`).

It is written whole or not at all (`shelf`), by one process or by many (`executors`).
"""
