"""The programs compared, one file each, all with the interface of tests.bench.records.Peer."""
