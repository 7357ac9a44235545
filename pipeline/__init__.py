"""Mithaq: one structured source, every paper of a bilingual consultation."""
