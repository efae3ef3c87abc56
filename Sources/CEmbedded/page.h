// The files of page/ of which `archdb page` makes the index of a site, and a page, scripts in the order in which they run.

static const unsigned char page_template[] = {
#embed "page/page.html" suffix(, 0) if_empty(0)
};

static const unsigned char page_style[] = {
#embed "page/page.css" suffix(, 0) if_empty(0)
};

static const unsigned char page_evaluate[] = {
#embed "page/evaluate.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_maps[] = {
#embed "page/maps.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_fields[] = {
#embed "page/fields.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_legal[] = {
#embed "page/legal.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_text[] = {
#embed "page/text.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_windows[] = {
#embed "page/windows.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_explain[] = {
#embed "page/explain.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_table[] = {
#embed "page/table.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_drawing[] = {
#embed "page/drawing.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_compare[] = {
#embed "page/compare.js" suffix(, 0) if_empty(0)
};

static const unsigned char page_main[] = {
#embed "page/main.js" suffix(, 0) if_empty(0)
};

static const unsigned char index_template[] = {
#embed "page/index.html" suffix(, 0) if_empty(0)
};

static const unsigned char index_style[] = {
#embed "page/index.css" suffix(, 0) if_empty(0)
};

static const unsigned char index_script[] = {
#embed "page/index.js" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file index_parts[] = {
    FILE("index.html", index_template)
    FILE("index.css", index_style)
    FILE("index.js", index_script)
    END_OF_LIST
};

static const struct archdb_embedded_file page_parts[] = {
    FILE("page.html", page_template)
    FILE("page.css", page_style)
    FILE("evaluate.js", page_evaluate)
    FILE("maps.js", page_maps)
    FILE("fields.js", page_fields)
    FILE("legal.js", page_legal)
    FILE("text.js", page_text)
    FILE("windows.js", page_windows)
    FILE("explain.js", page_explain)
    FILE("table.js", page_table)
    FILE("drawing.js", page_drawing)
    FILE("compare.js", page_compare)
    FILE("main.js", page_main)
    END_OF_LIST
};
