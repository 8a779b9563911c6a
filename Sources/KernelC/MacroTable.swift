// What the macros of common headers define, as signatures: one file can't see another's macros.
//
// Only what a use gives a name to is stated, in the order of the kernel's headers (6.12); bodies are left out. From
// linux/syscalls.h, seq_file.h, fs.h, debugfs.h, device.h, percpu-defs.h, jump_label.h, tracepoint.h, moduleparam.h,
// cleanup.h, rbtree_augmented.h, interval_tree_generic.h, static_call.h and pm.h.

/// The macros that every file may use.
enum MacroTable {
    /// The macro of this name; nil where the table has none.
    static func find(_ name: String) -> MacroText? { macros[name] }

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
        #define RB_DECLARE_CALLBACKS(s, n, st, f, a, c) static inline void n##_propagate(struct rb_node *rb, struct rb_node *stop) {} static inline void n##_copy(struct rb_node *old, struct rb_node *new) {} static void n##_rotate(struct rb_node *old, struct rb_node *new) {} s const struct rb_augment_callbacks n = {};
        #define RB_DECLARE_CALLBACKS_MAX(s, n, st, f, t, a, c) static inline bool n##_compute_max(st *node, bool exit) {} RB_DECLARE_CALLBACKS(s, n, st, f, a, n##_compute_max)
        #define INTERVAL_TREE_DEFINE(st, rb, t, sub, start, last, s, n) RB_DECLARE_CALLBACKS_MAX(static, n##_augment, st, rb, t, sub, last) s void n##_insert(st *node, struct rb_root_cached *root) {} s void n##_remove(st *node, struct rb_root_cached *root) {} static st *n##_subtree_search(st *node, t start, t last) {} s st *n##_iter_first(struct rb_root_cached *root, t start, t last) {} s st *n##_iter_next(st *node, t start, t last) {}
        #define DEFINE_FREE(n, t, f) static inline void __free_##n(void *p) {}
        #define DEFINE_CLASS(n, t, e, i, args...) typedef t class_##n##_t; static inline void class_##n##_destructor(t *p) {} static inline t class_##n##_constructor(args) {}
        #define EXTEND_CLASS(n, x, i, args...) typedef class_##n##_t class_##n##x##_t; static inline void class_##n##x##_destructor(class_##n##_t *p) {} static inline class_##n##_t class_##n##x##_constructor(args) {}
        #define DEFINE_GUARD(n, t, l, u) DEFINE_CLASS(n, t, u, l, t _T) static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {}
        #define DEFINE_GUARD_COND(n, x, c) EXTEND_CLASS(n, x, c, class_##n##_t _T) static inline void *class_##n##x##_lock_ptr(class_##n##_t *_T) {}
        #define DEFINE_LOCK_GUARD_1(n, t, l, u, ...) typedef struct class_##n class_##n##_t; static inline void class_##n##_destructor(class_##n##_t *_T) {} static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {} static inline class_##n##_t class_##n##_constructor(t *l) {}
        #define DEFINE_LOCK_GUARD_0(n, l, u, ...) typedef struct class_##n class_##n##_t; static inline void class_##n##_destructor(class_##n##_t *_T) {} static inline void *class_##n##_lock_ptr(class_##n##_t *_T) {} static inline class_##n##_t class_##n##_constructor(void) {}
        #define DEFINE_SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        #define SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        #define DEFINE_RUNTIME_DEV_PM_OPS(n, s, r, i) const struct dev_pm_ops n = {};
        #define UNIVERSAL_DEV_PM_OPS(n, s, r, i) const struct dev_pm_ops n = {};
        #define EXPORT_GPL_SIMPLE_DEV_PM_OPS(n, s, r) const struct dev_pm_ops n = {};
        """
}
