// What the macros of common headers define, as signatures: one file can't see another's macros.
//
// Only what a use gives a name to is stated, as the kernel's headers (6.12) have it; of bodies only what is done with the names
// that a macro is handed. An empty one defines nothing. The families are those that most files use.

/// The macros that every file may use.
enum MacroTable {
    /// The macro of this name; nil where the table has none.
    ///
    /// `module_…_driver(x)` of every bus makes the same functions.
    static func find(_ name: String) -> MacroText? {
        if let macro = macros[name] { return macro }
        return name.hasPrefix("module_") && name.hasSuffix("_driver") ? macros["module_X_driver"] : nil
    }

    private static let macros: [String: MacroText] = {
        let text = Array(signatures.utf8)
        let outline = Outline.read(text, Lexer.read(text))
        var result: [String: MacroText] = [:]
        for found in outline.found where found.definition.kind == .macro {
            result[outline.definedName(found.definition)] = MacroText(text, found.definition)
        }
        return result
    }()

    private static let signatures = """
        #define DEFINE_SHOW_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n##_fops = {};
        #define DEFINE_SEQ_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n##_fops = {};
        #define DEFINE_SHOW_STORE_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n##_fops = {};
        #define DEFINE_PROC_SHOW_ATTRIBUTE(n) static int n##_open(struct inode *i, struct file *f) {} static const struct proc_ops n##_proc_ops = {};
        #define DEFINE_SIMPLE_ATTRIBUTE(n, g, s, f) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n = {};
        #define DEFINE_SIMPLE_ATTRIBUTE_SIGNED(n, g, s, f) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n = {};
        #define DEFINE_DEBUGFS_ATTRIBUTE(n, g, s, f) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n = {};
        #define DEFINE_DEBUGFS_ATTRIBUTE_SIGNED(n, g, s, f) static int n##_open(struct inode *i, struct file *f) {} static const struct file_operations n = {};
        #define DEVICE_ATTR(n, m, g, s) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ATTR_RW(n) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ATTR_RO(n) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ATTR_WO(n) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ATTR_ADMIN_RW(n) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ATTR_ADMIN_RO(n) struct device_attribute dev_attr_##n = {};
        #define DEVICE_ULONG_ATTR(n, m, v) struct dev_ext_attribute dev_attr_##n = {};
        #define DEVICE_INT_ATTR(n, m, v) struct dev_ext_attribute dev_attr_##n = {};
        #define DEVICE_BOOL_ATTR(n, m, v) struct dev_ext_attribute dev_attr_##n = {};
        #define DRIVER_ATTR_RW(n) struct driver_attribute driver_attr_##n = {};
        #define DRIVER_ATTR_RO(n) struct driver_attribute driver_attr_##n = {};
        #define DRIVER_ATTR_WO(n) struct driver_attribute driver_attr_##n = {};
        #define BUS_ATTR_RW(n) struct bus_attribute bus_attr_##n = {};
        #define BUS_ATTR_RO(n) struct bus_attribute bus_attr_##n = {};
        #define BUS_ATTR_WO(n) struct bus_attribute bus_attr_##n = {};
        #define CLASS_ATTR_RW(n) struct class_attribute class_attr_##n = {};
        #define CLASS_ATTR_RO(n) struct class_attribute class_attr_##n = {};
        #define CLASS_ATTR_WO(n) struct class_attribute class_attr_##n = {};
        #define ATTRIBUTE_GROUPS(n) static const struct attribute_group n##_group = {}; static const struct attribute_group *n##_groups[] = {};
        #define __ATTRIBUTE_GROUPS(n) static const struct attribute_group *n##_groups[] = {};
        #define DEFINE_PER_CPU(t, n) t n;
        #define DEFINE_PER_CPU_ALIGNED(t, n) t n;
        #define DEFINE_PER_CPU_SHARED_ALIGNED(t, n) t n;
        #define DEFINE_PER_CPU_PAGE_ALIGNED(t, n) t n;
        #define DEFINE_PER_CPU_READ_MOSTLY(t, n) t n;
        #define DEFINE_PER_CPU_DECRYPTED(t, n) t n;
        #define DEFINE_PER_CPU_FIRST(t, n) t n;
        #define DEFINE_PER_CPU_CACHE_HOT(t, n) t n;
        #define DECLARE_PER_CPU(t, n) extern t n;
        #define DECLARE_PER_CPU_ALIGNED(t, n) extern t n;
        #define DECLARE_PER_CPU_SHARED_ALIGNED(t, n) extern t n;
        #define DECLARE_PER_CPU_PAGE_ALIGNED(t, n) extern t n;
        #define DECLARE_PER_CPU_READ_MOSTLY(t, n) extern t n;
        #define DECLARE_PER_CPU_FIRST(t, n) extern t n;
        #define DEFINE_EARLY_PER_CPU(t, n, v) t n;
        #define DECLARE_EARLY_PER_CPU(t, n) extern t n;
        #define DEFINE_STATIC_KEY_TRUE(n) struct static_key_true n = {};
        #define DEFINE_STATIC_KEY_TRUE_RO(n) struct static_key_true n = {};
        #define DEFINE_STATIC_KEY_FALSE(n) struct static_key_false n = {};
        #define DEFINE_STATIC_KEY_FALSE_RO(n) struct static_key_false n = {};
        #define DEFINE_STATIC_KEY_MAYBE(c, n) struct static_key_false n = {};
        #define DEFINE_STATIC_KEY_MAYBE_RO(c, n) struct static_key_false n = {};
        #define DECLARE_STATIC_KEY_TRUE(n) extern struct static_key_true n;
        #define DECLARE_STATIC_KEY_FALSE(n) extern struct static_key_false n;
        #define DECLARE_STATIC_KEY_MAYBE(c, n) extern struct static_key_false n;
        #define DEFINE_STATIC_CALL(n, f) struct static_call_key __SCK__##n = {};
        #define DEFINE_STATIC_CALL_NULL(n, f) struct static_call_key __SCK__##n = {};
        #define DEFINE_STATIC_CALL_RET0(n, f) struct static_call_key __SCK__##n = {};
        #define DECLARE_STATIC_CALL(n, f) extern struct static_call_key __SCK__##n;
        #define __PASTE(a, b) a##b
        #define TP_PROTO(args...) args
        #define PARAMS(args...) args
        #define DECLARE_TRACE(n, p, a) static inline void trace_##n(p) {} static inline bool trace_##n##_enabled(void) {} static inline int register_trace_##n(void (*probe)(p), void *data) {} static inline int unregister_trace_##n(void (*probe)(p), void *data) {}
        #define DECLARE_TRACE_CONDITION(n, p, a, c) DECLARE_TRACE(n, PARAMS(p), a)
        #define TRACE_EVENT(n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define TRACE_EVENT_FN(n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define TRACE_EVENT_FN_COND(n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define TRACE_EVENT_CONDITION(n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define TRACE_EVENT_SYSCALL(n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define DEFINE_EVENT(t, n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define DEFINE_EVENT_FN(t, n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define DEFINE_EVENT_PRINT(t, n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define DEFINE_EVENT_CONDITION(t, n, p, ...) DECLARE_TRACE(n, PARAMS(p), a)
        #define DEFINE_TRACE(n, p, a) struct tracepoint __tracepoint_##n = {};
        #define module_param(n, t, m) static inline t *__check_##n(void) {}
        #define module_param_named(n, v, t, m) static inline t *__check_##n(void) {}
        #define core_param(n, v, t, m) static inline t *__check_##n(void) {}
        #define RB_DECLARE_CALLBACKS(s, n, st, f, a, c) static inline void n##_propagate(struct rb_node *rb, struct rb_node *stop) { c(node, true); } static inline void n##_copy(struct rb_node *old, struct rb_node *new) {} static void n##_rotate(struct rb_node *old, struct rb_node *new) {} s const struct rb_augment_callbacks n = {};
        #define RB_DECLARE_CALLBACKS_MAX(s, n, st, f, t, a, c) static inline bool n##_compute_max(st *node, bool exit) { t max = c(node); } RB_DECLARE_CALLBACKS(s, n, st, f, a, n##_compute_max)
        #define INTERVAL_TREE_DEFINE(st, rb, t, sub, start, last, s, n) RB_DECLARE_CALLBACKS_MAX(static, n##_augment, st, rb, t, sub, last) s void n##_insert(st *node, struct rb_root_cached *root) { start(node); last(node); } s void n##_remove(st *node, struct rb_root_cached *root) {} static st *n##_subtree_search(st *node, t start, t last) {} s st *n##_iter_first(struct rb_root_cached *root, t start, t last) {} s st *n##_iter_next(st *node, t start, t last) {}
        #define DEFINE_FREE(n, t, f) static inline void __free_##n(void *p) { f; }
        #define DEFINE_CLASS(n, t, e, i, args...) typedef t class_##n##_t; static inline void class_##n##_destructor(t *p) { e; } static inline t class_##n##_constructor(args) { i; }
        #define EXTEND_CLASS(n, x, i, args...) typedef class_##n##_t class_##n##x##_t; static inline void class_##n##x##_destructor(class_##n##_t *p) {} static inline class_##n##_t class_##n##x##_constructor(args) { i; }
        #define DEFINE_GUARD(n, t, l, u) DEFINE_CLASS(n, t, u, l, t _T) static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {}
        #define DEFINE_GUARD_COND(n, x, c) EXTEND_CLASS(n, x, c, class_##n##_t _T) static inline void *class_##n##x##_lock_ptr(class_##n##_t *_T) {}
        #define DEFINE_LOCK_GUARD_1(n, t, l, u, ...) typedef struct class_##n class_##n##_t; static inline void class_##n##_destructor(class_##n##_t *_T) { u; } static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {} static inline class_##n##_t class_##n##_constructor(t *l_) { l; }
        #define DEFINE_LOCK_GUARD_0(n, l, u, ...) typedef struct class_##n class_##n##_t; static inline void class_##n##_destructor(class_##n##_t *_T) { u; } static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {} static inline class_##n##_t class_##n##_constructor(void) { l; }
        #define DEFINE_SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        #define SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        #define DEFINE_RUNTIME_DEV_PM_OPS(n, s, r, i) const struct dev_pm_ops n = {};
        #define UNIVERSAL_DEV_PM_OPS(n, s, r, i) const struct dev_pm_ops n = {};
        #define EXPORT_GPL_SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        #define DEFINE_IDTENTRY(f) void f(struct pt_regs *regs) {} static __always_inline void __##f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_SW(f) DEFINE_IDTENTRY(f)
        #define DEFINE_IDTENTRY_SYSVEC(f) DEFINE_IDTENTRY(f)
        #define DEFINE_IDTENTRY_SYSVEC_SIMPLE(f) DEFINE_IDTENTRY(f)
        #define DEFINE_IDTENTRY_RAW(f) void f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_NMI(f) void f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_IST(f) void f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_MCE(f) void f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_DEBUG(f) void f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_NOIST(f) void noist_##f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_MCE_USER(f) void noist_##f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_DEBUG_USER(f) void noist_##f(struct pt_regs *regs)
        #define DEFINE_IDTENTRY_ERRORCODE(f) void f(struct pt_regs *regs, unsigned long code) {} static __always_inline void __##f(struct pt_regs *regs, unsigned long code)
        #define DEFINE_IDTENTRY_RAW_ERRORCODE(f) void f(struct pt_regs *regs, unsigned long code)
        #define DEFINE_IDTENTRY_VC_KERNEL(f) void kernel_##f(struct pt_regs *regs, unsigned long code)
        #define DEFINE_IDTENTRY_VC_USER(f) void user_##f(struct pt_regs *regs, unsigned long code)
        #define DEFINE_IDTENTRY_IRQ(f) void f(struct pt_regs *regs, unsigned long code) {} static void __##f(struct pt_regs *regs, u32 vector)
        #define DEFINE_INTERRUPT_HANDLER(f) void f(struct pt_regs *regs) {} static __always_inline void ____##f(struct pt_regs *regs)
        #define DEFINE_INTERRUPT_HANDLER_ASYNC(f) DEFINE_INTERRUPT_HANDLER(f)
        #define DEFINE_INTERRUPT_HANDLER_RAW(f) long f(struct pt_regs *regs) {} static __always_inline long ____##f(struct pt_regs *regs)
        #define DEFINE_INTERRUPT_HANDLER_RET(f) DEFINE_INTERRUPT_HANDLER_RAW(f)
        #define DEFINE_INTERRUPT_HANDLER_NMI(f) DEFINE_INTERRUPT_HANDLER_RAW(f)
        #define CLOSURE_CALLBACK(n) void n(struct work_struct *ws)
        #define DEF_SCSI_QCMD(f) int f(struct Scsi_Host *shost, struct scsi_cmnd *cmd) {}
        #define KUNIT_ARRAY_PARAM(n, a, g) static const void *n##_gen_params(const void *prev, char *desc) {}
        #define KUNIT_ARRAY_PARAM_DESC(n, a, m) static const void *n##_gen_params(const void *prev, char *desc) {}
        #define KUNIT_DEFINE_ACTION_WRAPPER(w, f, t) static void w(void *in) { f(arg); }
        #define CLK_OF_DECLARE(n, c, f) static void __##n##_of_clk_init_declare(struct device_node *np) { f(np); } static const struct of_device_id __of_table_##n = {};
        #define CLK_OF_DECLARE_DRIVER(n, c, f) static void n##_of_clk_init_driver(struct device_node *np) { f(np); } static const struct of_device_id __of_table_##n = {};
        #define TIMER_OF_DECLARE(n, c, f) static const struct of_device_id __of_table_##n = {};
        #define IRQCHIP_DECLARE(n, c, f) static const struct of_device_id __of_table_##n = {};
        #define OF_EARLYCON_DECLARE(n, c, f) static const struct earlycon_id __UNIQUE_ID_earlycon_##n = {};
        #define PMU_FORMAT_ATTR(n, f) static ssize_t n##_show(struct device *dev, struct device_attribute *attr, char *page) {} static struct device_attribute format_attr_##n = {};
        #define PMU_EVENT_ATTR(n, v, i, s) static struct perf_pmu_events_attr v = {};
        #define PMU_EVENT_ATTR_STRING(n, v, s) static struct perf_pmu_events_attr v = {};
        #define SENSOR_DEVICE_ATTR(n, m, g, s, i) struct sensor_device_attribute sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_RO(n, f, i) struct sensor_device_attribute sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_RW(n, f, i) struct sensor_device_attribute sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_WO(n, f, i) struct sensor_device_attribute sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_2(n, m, g, s, r, i) struct sensor_device_attribute_2 sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_2_RO(n, f, r, i) struct sensor_device_attribute_2 sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_2_RW(n, f, r, i) struct sensor_device_attribute_2 sensor_dev_attr_##n = {};
        #define SENSOR_DEVICE_ATTR_2_WO(n, f, r, i) struct sensor_device_attribute_2 sensor_dev_attr_##n = {};
        #define CONFIGFS_ATTR(p, n) static struct configfs_attribute p##attr_##n = {};
        #define CONFIGFS_ATTR_RO(p, n) static struct configfs_attribute p##attr_##n = {};
        #define CONFIGFS_ATTR_WO(p, n) static struct configfs_attribute p##attr_##n = {};
        #define CONFIGFS_BIN_ATTR(p, n, v, m) static struct configfs_bin_attribute p##attr_##n = {};
        #define CONFIGFS_BIN_ATTR_RO(p, n, v, m) static struct configfs_bin_attribute p##attr_##n = {};
        #define CONFIGFS_BIN_ATTR_WO(p, n, v, m) static struct configfs_bin_attribute p##attr_##n = {};
        #define IIO_DEVICE_ATTR(n, m, g, s, a) struct iio_dev_attr iio_dev_attr_##n = {};
        #define IIO_DEVICE_ATTR_RO(n, a) struct iio_dev_attr iio_dev_attr_##n = {};
        #define IIO_DEVICE_ATTR_RW(n, a) struct iio_dev_attr iio_dev_attr_##n = {};
        #define IIO_DEVICE_ATTR_WO(n, a) struct iio_dev_attr iio_dev_attr_##n = {};
        #define IIO_CONST_ATTR(n, s) struct iio_const_attr iio_const_attr_##n = {};
        #define BIN_ATTR(n, m, r, w, s) struct bin_attribute bin_attr_##n = {};
        #define BIN_ATTR_RO(n, s) struct bin_attribute bin_attr_##n = {};
        #define BIN_ATTR_WO(n, s) struct bin_attribute bin_attr_##n = {};
        #define BIN_ATTR_RW(n, s) struct bin_attribute bin_attr_##n = {};
        #define BIN_ATTR_ADMIN_RO(n, s) struct bin_attribute bin_attr_##n = {};
        #define BIN_ATTR_ADMIN_RW(n, s) struct bin_attribute bin_attr_##n = {};
        #define SOC_ENUM_SINGLE_DECL(n, ...) const struct soc_enum n = {};
        #define SOC_ENUM_DOUBLE_DECL(n, ...) const struct soc_enum n = {};
        #define SOC_ENUM_SINGLE_EXT_DECL(n, ...) const struct soc_enum n = {};
        #define SOC_ENUM_SINGLE_VIRT_DECL(n, ...) const struct soc_enum n = {};
        #define SOC_VALUE_ENUM_SINGLE_DECL(n, ...) const struct soc_enum n = {};
        #define SOC_VALUE_ENUM_DOUBLE_DECL(n, ...) const struct soc_enum n = {};
        #define SND_SOC_DAILINK_DEF(n, ...) static struct snd_soc_dai_link_component n[] = {};
        #define SND_SOC_DAILINK_DEFS(n, c, d, ...) static struct snd_soc_dai_link_component n##_cpus[] = {}; static struct snd_soc_dai_link_component n##_codecs[] = {}; static struct snd_soc_dai_link_component n##_platforms[] = {};
        #define DECLARE_EWMA(n, p, w) struct ewma_##n { unsigned long internal; }; static inline void ewma_##n##_init(struct ewma_##n *e) {} static inline unsigned long ewma_##n##_read(struct ewma_##n *e) {} static inline void ewma_##n##_add(struct ewma_##n *e, unsigned long val) {}
        #define DECLARE_USB_FUNCTION(n, i, f) static struct usb_function_driver n##usb_func = {};
        #define DECLARE_USB_FUNCTION_INIT(n, i, f) static struct usb_function_driver n##usb_func = {}; static int n##mod_init(void) {} static void n##mod_exit(void) {}
        #define DEFINE_BPF_ITER_FUNC(n, args...) extern int bpf_iter_##n(args);
        #define DECLARE_EVENT_CLASS(n, p, ...) static void trace_event_raw_event_##n(void *data, p) {}
        #define DECLARE_PCI_FIXUP_EARLY(v, d, h)
        #define DECLARE_PCI_FIXUP_HEADER(v, d, h)
        #define DECLARE_PCI_FIXUP_FINAL(v, d, h)
        #define DECLARE_PCI_FIXUP_ENABLE(v, d, h)
        #define DECLARE_PCI_FIXUP_RESUME(v, d, h)
        #define DECLARE_PCI_FIXUP_RESUME_EARLY(v, d, h)
        #define DECLARE_PCI_FIXUP_SUSPEND(v, d, h)
        #define DECLARE_PCI_FIXUP_SUSPEND_LATE(v, d, h)
        #define DECLARE_PCI_FIXUP_CLASS_EARLY(v, d, ...)
        #define DECLARE_PCI_FIXUP_CLASS_HEADER(v, d, ...)
        #define DECLARE_PCI_FIXUP_CLASS_FINAL(v, d, ...)
        #define DECLARE_UVERBS_NAMED_METHOD(m, ...)
        #define DECLARE_UVERBS_NAMED_METHOD_DESTROY(m, ...)
        #define DECLARE_UVERBS_NAMED_OBJECT(m, ...)
        #define DECLARE_UVERBS_GLOBAL_METHODS(m, ...)
        #define MACHINE_START(n, s) static const struct machine_desc __mach_desc_##n = {};
        #define DT_MACHINE_START(n, s) static const struct machine_desc __mach_desc_##n = {};
        #define module_driver(d, r, u, ...) static int d##_init(void) { r(x); } static void d##_exit(void) { u(x); }
        #define builtin_driver(d, r, ...) static int d##_init(void) { r(x); }
        #define module_X_driver(d, ...) static int d##_init(void) {} static void d##_exit(void) {}
        """
}
