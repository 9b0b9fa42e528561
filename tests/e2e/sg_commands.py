# SPDX-License-Identifier: GPL-2.0-or-later
"""What sg3_utils can ask of a disk: shell commands that are the same wherever the disk is, as /tmp/lun, run in /tmp."""

LUN = "/tmp/lun"

PREPARE = f"""
ln -sf /dev/$(basename /sys/block/{{disk}}/device/scsi_generic/*) {LUN}
cd /tmp
head -c 512 /dev/zero | tr '\\000' A >a
head -c 512 /dev/zero | tr '\\000' B >b
head -c 4096 /dev/zero | tr '\\000' C >c
printf '\\0\\0\\0\\0\\012\\012\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0' >control
cat a b >a-b
cat b a >b-a
"""

PAGES = ("sv", "sn", "di", "ai", "bl", "bdc", "lbpv", "ref", "tpc", "cap", "ei", "mpp", "0xff")
MODE_PAGES = ("0x01", "0x08", "0x0a", "0x1c", "0x3f")

LIMITS = ["sg_inq {lun}", "sg_readcap --16 {lun}", "sg_modes --page=0x08 {lun}",
          *[f"sg_vpd --page={page} {{lun}}" for page in ("bl", "bdc", "lbpv")]]

INQUIRE = [
    "sg_inq {lun}",
    "sg_inq --hex {lun}",
    "sg_inq --len=5 --hex {lun}",
    *[f"sg_vpd --page={page} {{lun}}" for page in PAGES],
    *[f"sg_vpd --page=0x{page} --hex {{lun}}" for page in ("00", "80", "83", "86", "b0", "b1", "b2", "b3")],
    "sg_readcap {lun}",
    "sg_readcap --16 {lun}",
    "sg_luns {lun}",
    "sg_luns --select=1 {lun}",
    "sg_luns --select=2 {lun}",
    "sg_turs {lun}",
    "sg_turs --number=20 {lun}",
    "sg_requests {lun}",
    "sg_requests --desc {lun}",
    *[f"sg_modes --page={page} {{lun}}" for page in MODE_PAGES],
    *[f"sg_modes --six --page={page} {{lun}}" for page in MODE_PAGES],
    *[f"sg_modes --control={control} --page=0x3f {{lun}}" for control in (1, 2, 3)],
    "sg_opcodes {lun}",
    "sg_opcodes --opcode=0x28 {lun}",
    "sg_opcodes --opcode=0x5f,0x00 {lun}",
    "sg_opcodes --opcode=0x42 {lun}",
    "sg_rtpg --decode {lun}",
    "sg_rtpg --extended --decode {lun}",
    "sg_referrals {lun}",
    "sg_get_lba_status --lba=0 {lun}",
    "sg_read_block_limits {lun}",
    "sg_read_buffer --mode=desc {lun}",
    "sg_senddiag --test {lun}",
    "sg_prevent {lun}",
    "sg_prevent --allow {lun}",
    "sg_start {lun}",
    "sg_start --stop --immed {lun}",
    "sg_sync {lun}",
    "sg_sync --16 {lun}",
]

# Registrations and reservations of one initiator.
KEY, OTHER = "0x123abc", "0x456def"
RESERVE = [
    "sg_persist --in --report-capabilities {lun}",
    *[f"sg_persist --{command} {{lun}}" for command in (
        "in --read-keys", "in --read-reservation",
        f"out --reserve --param-rk={KEY} --prout-type=5",  # not registered: a conflict
        f"out --register --param-sark={KEY}", "in --read-keys",
        f"out --reserve --param-rk={OTHER} --prout-type=5",
        f"out --reserve --param-rk={KEY} --prout-type=5", "in --read-reservation", "in --read-full-status",
        f"out --reserve --param-rk={KEY} --prout-type=1",
        f"out --preempt --param-rk={KEY} --param-sark={KEY} --prout-type=6", "in --read-reservation",
        f"out --release --param-rk={KEY} --prout-type=6", "in --read-reservation",
        f"out --register --param-rk={KEY} --param-sark={OTHER}", "in --read-keys",
        f"out --register-ignore --param-sark={KEY}", "in --read-keys",
        f"out --register --param-rk={KEY} --param-aptpl --param-sark={OTHER}",
        f"out --clear --param-rk={KEY}", "in --read-keys", "in --read-full-status")],
    "sg_raw {lun} 16 00 00 00 00 00",
    "sg_turs {lun}",
    "sg_raw {lun} 17 00 00 00 00 00",
]

# sg_unmap gives one 20 seconds to think, unless --force says that it is meant.
READ_BACK = "sg_raw --request=1024 {{lun}} 28 00 00 00 {lba} 00 00 02 00"
CHANGE = [
    "sg_write_same --lba=0 --num=8 --in=a {lun}",
    READ_BACK.format(lba="00 00"),
    "sg_write_same --16 --lba=8 --num=8 --in=b {lun}",
    READ_BACK.format(lba="00 08"),
    "sg_write_same --10 --lba=16 --num=8 --in=a {lun}",
    "sg_write_same --16 --unmap --lba=24 --num=8 {lun}",
    "sg_write_same --16 --ndob --lba=24 --num=8 {lun}",
    "sg_compare_and_write --lba=1 --num=1 --in=a-b {lun}",
    READ_BACK.format(lba="00 01"),
    "sg_compare_and_write --lba=1 --num=1 --in=a-b {lun}",  # a miscompare
    "sg_compare_and_write --lba=1 --num=1 --in=b-a {lun}",
    "sg_compare_and_write --lba=1 --num=2 --in=c --xferlen=2048 {lun}",  # more than one block
    "sg_verify --lba=0 --count=8 {lun}",
    "sg_verify --16 --lba=0 --count=8 {lun}",
    "sg_verify --lba=0 --count=1 --ebytchk=1 --ndo=512 --in=a {lun}",
    "sg_verify --lba=0 --count=1 --ebytchk=1 --ndo=512 --in=b {lun}",
    "sg_unmap --force --lba=0 --num=8 {lun}",
    "sg_unmap --force --lba=8,16 --num=4,4 {lun}",
    READ_BACK.format(lba="00 00"),
    "sg_write_same --lba=64 --num=64 --in=b {lun}",
    "sg_xcopy if={lun} of={lun} bs=512 skip=64 seek=256 count=64 --on_src",
    READ_BACK.format(lba="01 00"),
    "sg_xcopy if={lun} of={lun} bs=512 skip=64 seek=512 count=32 --on_dst",
    READ_BACK.format(lba="02 00"),
    "sg_dd if=c of={lun} bs=512 seek=1024 count=8 blk_sgio=1",
    "sg_dd if={lun} of=read bs=512 skip=1024 count=8 blk_sgio=1; cmp read c",
    *[f"sg_dd if=c of={{lun}} bs=512 seek={2048 + size} count=1 cdbsz={size}" for size in (6, 10, 12, 16)],
    "sg_write_buffer --mode=2 --length=512 --in=a {lun}",
    "sg_raw --send=16 --infile=control {lun} 15 10 00 00 10 00",
    "sg_stpg --active --tp=0 {lun}",
]

# Beyond the end, of no known kind, and with lengths that do not fit the command.
REFUSE = [
    "sg_raw --request=512 {lun} 28 00 7f ff ff ff 00 00 01 00",
    "sg_raw --send=512 --infile=a {lun} 2a 00 7f ff ff ff 00 00 01 00",
    "sg_raw --request=512 {lun} 88 00 ff ff ff ff ff ff ff ff 00 00 00 01 00 00",
    "sg_raw --request=512 {lun} 08 1f ff ff 01 00",
    "sg_raw {lun} 02 00 00 00 00 00",
    "sg_raw --request=64 {lun} c1 00 00 00 00 00 00 00 00 00",
    "sg_raw --send=512 --infile=a {lun} c2 00 00 00 00 00 00 00 00 00",
    "sg_raw --request=36 {lun} 12 01 ff 00 24 00",
    "sg_raw --request=36 {lun} 12 00 80 00 24 00",
    "sg_raw --request=8 {lun} 12 00 00 00 24 00",
    "sg_raw --request=255 {lun} 12 00 00 00 ff 00",
    "sg_raw --request=8 {lun} 25 00 00 00 00 00 00 00 00 00",
    "sg_raw --request=32 {lun} 9e 10 00 00 00 00 00 00 00 00 00 00 00 08 00 00",
    "sg_raw --request=64 {lun} 4d 00 40 00 00 00 00 00 40 00",
]

ALL = [command.format(lun=LUN) for command in (*INQUIRE, *RESERVE, *CHANGE, *REFUSE)]
# What a backstore does in its own way.
BACKSTORE = [command.format(lun=LUN) for command in (
    *LIMITS, *(command for command in CHANGE if command.startswith(("sg_write_same", "sg_unmap", "sg_raw --request"))))]

# What any device can be asked, whatever its type; no answer is shorter than it may be, which a frame could not tell.
ANY_DEVICE = [
    "sg_inq {node}",
    "sg_vpd --page=sn {node}",
    "sg_vpd --page=di {node}",
    "sg_turs {node}",
    "sg_requests {node}",
    "sg_raw {node} 1b 00 00 00 01 00",  # LOAD
    "sg_raw --request=4 {node} 1a 00 3f 00 04 00",
    "sg_raw {node} c1 00 00 00 00 00 00 00 00 00",  # a vendor's
]
# Linux' scsi_debug up to 6.14 has the medium of a disk, whatever its type, and takes REWIND for an order to stop.
TAPE = [
    "sg_raw {node} 01 00 00 00 00 00",  # REWIND
    "sg_raw {node} 1b 00 00 00 01 00",  # LOAD
    "sg_raw --send={size} --infile=block {node} 0a 00 00 00 01 00",
    "sg_raw --request={size} {node} 08 00 00 00 01 00",
    "sg_raw {node} 10 00 00 00 01 00",  # WRITE FILEMARKS
    "sg_raw {node} 19 00 00 00 00 00",  # ERASE
]
CHANGER = [
    "sg_raw {node} a5 00 00 00 00 01 00 02 00 00 00 00",  # MOVE MEDIUM
    "sg_raw {node} 07 00 00 00 00 00",  # INITIALIZE ELEMENT STATUS
]
