/** What a one-node Ceph cluster needs to know. All paths are as the daemons see them, inside their root directory. */
export interface CephConfig {
  readonly fsid: string;
  readonly dir: string;
  readonly store: 'memstore' | 'bluestore';
  /** The monitor's first port; the block of `PORTS_PER_CLUSTER` from here on belongs to this cluster. */
  readonly basePort: number;
}

/** Ports set aside for one cluster: two for the monitor, the gateway's, the rest for the storage daemon. */
export const PORTS_PER_CLUSTER = 32;

/** The two addresses (messenger v2 and v1) of the monitor. */
export function monitorAddress(basePort: number): string {
  return `[v2:127.0.0.1:${basePort},v1:127.0.0.1:${basePort + 1}]`;
}

/** The port on which the gateway speaks S3. */
export function gatewayPort(basePort: number): number {
  return basePort + 2;
}

/** The text of `ceph.conf` for a single-node cluster on loopback, tuned for a quick start and small pools. */
export function cephConfigText(config: CephConfig): string {
  return [globalSection(config), daemonSections(config), gatewaySection(config)].join('\n');
}

function globalSection({ fsid, dir, basePort }: CephConfig): string {
  return `[global]
fsid = ${fsid}
mon initial members = a
mon host = ${monitorAddress(basePort)}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
debug ms = 0/0
debug osd = 0/0
debug mon = 1/1
debug rgw = 0/0
debug bluestore = 0/0
debug rocksdb = 0/0
ms bind port min = ${basePort + 3}
ms bind port max = ${basePort + PORTS_PER_CLUSTER - 1}
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
auth allow insecure global id reclaim = false
keyring = ${dir}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
mon data avail warn = 2
mon max pg per osd = 1000
paxos propose interval = 0.05
paxos min wait = 0.01
run dir = ${dir}/run
admin socket = ${dir}/run/$name.$pid.asok
log file = ${dir}/log/$name.log
log to stderr = false
err to stderr = true
mon cluster log file = ${dir}/log/cluster.log
crash dir = ${dir}/run
`;
}

function daemonSections({ dir, store }: CephConfig): string {
  return `[mon]
mon data = ${dir}/mon
[osd]
osd data = ${dir}/osd
osd objectstore = ${store}
osd memory target = 939524096
memstore device bytes = 8589934592
bluestore block size = 10737418240
bluestore block db create = false
bluestore block wal create = false
bluestore fsck on mount = false
osd crush initial weight = 1
osd class update on start = false
osd max object name len = 2048
osd max object namespace len = 256
`;
}

function gatewaySection({ dir, basePort }: CephConfig): string {
  return `[client.rgw]
rgw data = ${dir}/rgw
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort(basePort)} tcp_nodelay=1
rgw thread pool size = 64
rgw dns name = localhost
rgw enable usage log = false
rgw enable ops log = false
rgw relaxed s3 bucket names = true
rgw override bucket index max shards = 1
rgw dynamic resharding = false
`;
}
