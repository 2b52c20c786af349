// Stands in for the kernel's simulated interrupts (irq_sim), which Debian's kernel lacks and nobody of ours asks for: gpio-sim's lines
// then have none.
#include <linux/irq_sim.h>

struct irq_domain *devm_irq_domain_create_sim(struct device *device, struct fwnode_handle *node, unsigned int count) { return NULL; }

#ifdef IRQ_SIM_HAS_OPERATIONS
struct irq_domain *devm_irq_domain_create_sim_full(struct device *device, struct fwnode_handle *node, unsigned int count,
                                                   const struct irq_sim_ops *operations, void *data) { return NULL; }
#endif
