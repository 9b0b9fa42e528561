/* SPDX-License-Identifier: GPL-2.0-only */
/* The fabric "megasas": what target_core knows of us. */
#ifndef MR_FABRIC_H
#define MR_FABRIC_H

int mr_fabric_init(void);
void mr_fabric_exit(void);

#endif
