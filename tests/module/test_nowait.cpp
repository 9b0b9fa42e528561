// SPDX-License-Identifier: GPL-2.0-or-later
// Who reads a file that answers without waiting.
#include "catch.hpp"
#include "disk_file.hpp"
#include "event_trace.hpp"
#include "guest.hpp"

namespace {

constexpr int some = 100;

// How many of some reads went by the workqueue.
int queued(Guest& guest, const Segment& data)
{
    const EventTrace trace("workqueue/workqueue_execute_start");
    for (int i = 0; i < some; ++i)
        REQUIRE(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
    return EventTrace::count("function mr_scsi_work");
}

} // namespace

TEST_CASE("module nowait: the worker reads a file in memory itself, once that has not slept for a while")
{
    const DiskFile file; // its block is in the page cache once it was read
    Guest guest(Backstore::bufferedFile(file.path(), DiskFile::size()));
    guest.driver.takeAttention(0);
    const auto data = guest.driver.buffer(512);
    CHECK(queued(guest, data) >= some / 2);
    CHECK(eventually([&] { return queued(guest, data) <= some / 10; }));
}
