// The files of migrations/, in the order in which they run.

static const unsigned char catalog[] = {
#embed "migrations/0001_catalog.sql" suffix(, 0) if_empty(0)
};

static const unsigned char search[] = {
#embed "migrations/0002_search.sql" suffix(, 0) if_empty(0)
};

static const unsigned char training[] = {
#embed "migrations/0003_training.sql" suffix(, 0) if_empty(0)
};

static const unsigned char least_macs[] = {
#embed "migrations/0004_least_macs.sql" suffix(, 0) if_empty(0)
};

static const unsigned char engines[] = {
#embed "migrations/0005_engines.sql" suffix(, 0) if_empty(0)
};

static const unsigned char integers[] = {
#embed "migrations/0006_integers.sql" suffix(, 0) if_empty(0)
};

static const unsigned char shared_layers[] = {
#embed "migrations/0007_shared_layers.sql" suffix(, 0) if_empty(0)
};

static const unsigned char axes[] = {
#embed "migrations/0008_axes.sql" suffix(, 0) if_empty(0)
};

static const unsigned char conditions[] = {
#embed "migrations/0009_conditions.sql" suffix(, 0) if_empty(0)
};

static const unsigned char costs[] = {
#embed "migrations/0010_costs.sql" suffix(, 0) if_empty(0)
};

static const unsigned char moments[] = {
#embed "migrations/0011_moments.sql" suffix(, 0) if_empty(0)
};

static const unsigned char elements[] = {
#embed "migrations/0012_elements.sql" suffix(, 0) if_empty(0)
};

static const struct archdb_embedded_file migrations[] = {
    FILE("0001_catalog.sql", catalog)
    FILE("0002_search.sql", search)
    FILE("0003_training.sql", training)
    FILE("0004_least_macs.sql", least_macs)
    FILE("0005_engines.sql", engines)
    FILE("0006_integers.sql", integers)
    FILE("0007_shared_layers.sql", shared_layers)
    FILE("0008_axes.sql", axes)
    FILE("0009_conditions.sql", conditions)
    FILE("0010_costs.sql", costs)
    FILE("0011_moments.sql", moments)
    FILE("0012_elements.sql", elements)
    END_OF_LIST
};
