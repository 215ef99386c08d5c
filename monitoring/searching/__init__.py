"""Finding alerts by what people say of them: words, their meaning, and filters understood from them."""
