"""What an office writes, read and checked."""

import os

# Before the first model is made: no package that happens to be installed changes what content may say, and looking for
# such packages takes as long as reading a city.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
