"""What must never be lost: papers kept for good, and what came back signed.

`store` keeps papers as OCFL objects (`ocfl`) in a `folder`, each version once, and writes each one down in the
`register`, whose lines are chained. `verify` says whether all is as it was; `bag` hands a city over. `codes` are
printed on pages and found again by `scan`; `signature` reads and makes signatures, `vouching` weighs certificates,
`alteration` tells what was changed since; `intake` files what lies in the inbox, which nothing but the workers of
`reader` ever opens.

This package knows PDF only as something with pages, codes and signatures; how papers are made is no business of it.
"""
