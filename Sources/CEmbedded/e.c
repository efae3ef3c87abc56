int archdb_embedded;
