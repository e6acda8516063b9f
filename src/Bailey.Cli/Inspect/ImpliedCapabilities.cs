using Bailey.Wasm;

namespace Bailey.Cli.Inspect;

/// <summary>
/// Tells from a module's imports what it could touch if the host let it. A module without an import cannot have the
/// capability; one with it may or may not use it.
/// </summary>
internal static class ImpliedCapabilities
{
    /// <summary>Import module of the Extism kernel.</summary>
    public const string ExtismKernel = "extism:host/env";

    /// <summary>Import module of functions that the host adds.</summary>
    public const string ExtismUser = "extism:host/user";

    /// <summary>Import module of WASI preview 1.</summary>
    public const string Wasi = "wasi_snapshot_preview1";

    private static readonly Dictionary<string, string[]> _kernel = new(StringComparer.Ordinal)
    {
        ["http_request"] = ["network:connect"],
    };

    private static readonly Dictionary<string, string[]> _wasi = new(StringComparer.Ordinal)
    {
        ["path_open"] = ["fs:read", "fs:write"],
        ["path_filestat_get"] = ["fs:read"],
        ["path_readlink"] = ["fs:read"],
        ["fd_readdir"] = ["fs:read"],
        ["fd_pread"] = ["fs:read"],
        ["fd_pwrite"] = ["fs:write"],
        ["fd_allocate"] = ["fs:write"],
        ["fd_filestat_set_size"] = ["fs:write"],
        ["fd_filestat_set_times"] = ["fs:write"],
        ["path_create_directory"] = ["fs:write"],
        ["path_filestat_set_times"] = ["fs:write"],
        ["path_link"] = ["fs:write"],
        ["path_remove_directory"] = ["fs:write"],
        ["path_rename"] = ["fs:write"],
        ["path_symlink"] = ["fs:write"],
        ["path_unlink_file"] = ["fs:write"],
        ["sock_accept"] = ["network:connect"],
        ["sock_recv"] = ["network:connect"],
        ["sock_send"] = ["network:connect"],
    };

    private static readonly Dictionary<string, string[]> _user = new(StringComparer.Ordinal)
    {
        ["kv_get"] = ["storage:kv"],
        ["kv_set"] = ["storage:kv"],
        ["kv_delete"] = ["storage:kv"],
        ["kv_list"] = ["storage:kv"],
        ["signal_emit"] = ["signals:emit"],
        ["signal_propagate"] = ["signals:propagate"],
        ["signal_broadcast"] = ["signals:broadcast"],
        ["domain_get"] = ["domain:read"],
        ["domain_update"] = ["domain:write"],
        ["domain_create"] = ["domain:create"],
        ["domain_delete"] = ["domain:delete"],
        ["members_list"] = ["members:read"],
        ["members_manage"] = ["members:manage"],
        ["message_send"] = ["messages:send"],
        ["process_spawn"] = ["process:spawn"],
        ["ui_register"] = ["ui:components"],
    };

    /// <summary>Capabilities in alphabetical order, each with the imports that imply it.</summary>
    public static IReadOnlyList<ImpliedCapability> Of(IEnumerable<WasmImport> imports) =>
        [.. imports
            .SelectMany(import => Names(import).Select(name => (Name: name, Import: $"{import.Module}.{import.Name}")))
            .GroupBy(pair => pair.Name, pair => pair.Import, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ImpliedCapability(group.Key, [.. group.Distinct(StringComparer.Ordinal)]))];

    /// <summary>What is to be known of an import before the module is run, where there is something.</summary>
    public static string? Note(WasmImport import) => import switch
    {
        { Module: "env", Name: var name } when name.StartsWith("extism_", StringComparison.Ordinal) =>
            "made with a PDK before 1.0, which Bailey does not run; build it anew with a PDK of 1.0 or later",
        { Module: ExtismKernel or Wasi } => null,
        { Module: ExtismUser, Name: var name } when _user.ContainsKey(name) => null,
        _ => "a function that the host must supply; bailey run has none of this name",
    };

    private static string[] Names(WasmImport import) =>
        Table(import.Module)?.GetValueOrDefault(import.Name) ?? [];

    private static Dictionary<string, string[]>? Table(string module) => module switch
    {
        ExtismKernel => _kernel,
        ExtismUser => _user,
        Wasi => _wasi,
        _ => null,
    };
}
