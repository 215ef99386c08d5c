"""Words of each language in which questions are understood, as data: what they mean, and nothing else.

A table has lines of words and phrases, separated by commas, for each meaning. Words are
compared as `inference.describe.questions.wording.plain` writes them: small letters, without accents.
"""
