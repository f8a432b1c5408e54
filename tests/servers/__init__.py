"""Real servers to test against: Elasticsearch nodes and PostgreSQL, in temporary folders, gone with their process.

with elastic_nodes(3) as cluster, postgres() as database: ...
"""

from tests.servers.elastic import ElasticCluster, ElasticNode, elastic_nodes
from tests.servers.postgresql import PostgresServer, postgres
from tests.servers.process import ServerDied
from tests.servers.programs import ServerMissing
from tests.servers.shared import SharedServers

__all__ = [
    "ElasticCluster",
    "ElasticNode",
    "PostgresServer",
    "ServerDied",
    "ServerMissing",
    "SharedServers",
    "elastic_nodes",
    "postgres",
]
