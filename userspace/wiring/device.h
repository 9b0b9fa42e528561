// SPDX-License-Identifier: GPL-2.0-or-later
/// The module's character device.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "configfs/model/wwn.h"
#include "util/chip.h"
#include "util/fd.h"
#include "util/result.h"

namespace megasas {

/// Version of the contract the loaded module speaks.
struct Abi {
  std::uint16_t major = 0;
  std::uint16_t minor = 0;
};

/// Opens the node and checks that its module speaks our contract.
Result<Fd> open_device();

/// The module's version. The node must be open.
Result<Abi> device_abi(const Fd &device);

/// What QEMU gets to run a controller.
struct Controller {
  std::uint32_t id = 0;
  Fd device;
  Fd call;                                ///< interrupt to the guest
  Fd resample;                            ///< the guest's end of a level-triggered interrupt
  std::vector<Fd> clear;                  ///< one a word of clear_words()
  std::vector<std::string> names() const; ///< of the descriptors, in order
  std::vector<int> numbers() const;       ///< the descriptors, in order
  std::vector<std::uint32_t> clear_words;
};

/// Words written to the clear register of a chip that deserve an eventfd: none,
/// reply, state change, both.
std::vector<std::uint32_t> clear_words(const Chip &chip);

/// Makes a controller of a target portal group and wires its interrupts.
Result<Controller> bind_controller(const Wwn &wwpn, std::uint16_t tpgt, const Chip &chip);

/// Opens the firmware channel of a controller, not blocking.
Result<Fd> open_firmware(std::uint32_t controller);

} // namespace megasas
