"""The specification. A package, because one of our dependencies (Pairtree) installs a package named `tests` too."""
