// The pages of docs/ that `archdb help` shows, by their names.

static const unsigned char language[] = {
#embed "docs/language.md" suffix(, 0) if_empty(0)
};

static const unsigned char questions[] = {
#embed "docs/questions.md" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file pages[] = {
    FILE("language.md", language)
    FILE("questions.md", questions)
    END_OF_LIST
};
