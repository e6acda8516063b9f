using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Plugins.Extism;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Wasm;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Tells from a module's imports what it could touch if the host let it. A module without an import cannot have the capability; one with it may or
/// may not use it.
/// </summary>
public static class ImportedCapabilities
{
    /// <summary>Import module of the Extism kernel.</summary>
    public const string ExtismKernel = "extism:host/env";

    /// <summary>Import module of functions that the host adds.</summary>
    public const string ExtismUser = HostFunction.UserNamespace;

    /// <summary>Import module of WASI preview 1.</summary>
    public const string Wasi = "wasi_snapshot_preview1";

    private static readonly FrozenDictionary<string, CapabilityType[]> s_kernel = new Dictionary<string, CapabilityType[]>
    {
        ["http_request"] = [CapabilityCatalog.NetworkConnect],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, CapabilityType[]> s_wasi = new Dictionary<string, CapabilityType[]>
    {
        ["path_open"] = [CapabilityCatalog.FsRead, CapabilityCatalog.FsWrite],
        ["path_filestat_get"] = [CapabilityCatalog.FsRead],
        ["path_readlink"] = [CapabilityCatalog.FsRead],
        ["fd_readdir"] = [CapabilityCatalog.FsRead],
        ["fd_pread"] = [CapabilityCatalog.FsRead],
        ["fd_pwrite"] = [CapabilityCatalog.FsWrite],
        ["fd_allocate"] = [CapabilityCatalog.FsWrite],
        ["fd_filestat_set_size"] = [CapabilityCatalog.FsWrite],
        ["fd_filestat_set_times"] = [CapabilityCatalog.FsWrite],
        ["path_create_directory"] = [CapabilityCatalog.FsWrite],
        ["path_filestat_set_times"] = [CapabilityCatalog.FsWrite],
        ["path_link"] = [CapabilityCatalog.FsWrite],
        ["path_remove_directory"] = [CapabilityCatalog.FsWrite],
        ["path_rename"] = [CapabilityCatalog.FsWrite],
        ["path_symlink"] = [CapabilityCatalog.FsWrite],
        ["path_unlink_file"] = [CapabilityCatalog.FsWrite],
        ["sock_accept"] = [CapabilityCatalog.NetworkConnect],
        ["sock_recv"] = [CapabilityCatalog.NetworkConnect],
        ["sock_send"] = [CapabilityCatalog.NetworkConnect],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Of several, one will do.
    private static readonly FrozenDictionary<string, CapabilityType[]> s_user = new Dictionary<string, CapabilityType[]>
    {
        ["kv_get"] = [CapabilityCatalog.StorageKv],
        ["kv_set"] = [CapabilityCatalog.StorageKv],
        ["kv_delete"] = [CapabilityCatalog.StorageKv],
        ["kv_list"] = [CapabilityCatalog.StorageKv],
        ["signal_emit"] = [CapabilityCatalog.SignalsEmit],
        ["signal_propagate"] = [CapabilityCatalog.SignalsPropagate],
        ["signal_broadcast"] = [CapabilityCatalog.SignalsBroadcast],
        ["signal_ack"] = [CapabilityCatalog.SignalsSubscribe],
        ["domain_get"] = [CapabilityCatalog.DomainRead],
        ["domain_update"] = [CapabilityCatalog.DomainWrite],
        ["domain_create"] = [CapabilityCatalog.DomainCreate],
        ["domain_delete"] = [CapabilityCatalog.DomainDelete],
        ["members_list"] = [CapabilityCatalog.MembersRead],
        ["members_manage"] = [CapabilityCatalog.MembersManage],
        ["message_send"] = [CapabilityCatalog.MessagesSend],
        ["process_spawn"] = [CapabilityCatalog.ProcessSpawn],
        ["page_get"] = [CapabilityCatalog.MdxEdit],
        ["page_update"] = [CapabilityCatalog.MdxEdit],
        ["ui_list"] = [CapabilityCatalog.UiRead],
        ["ui_register"] = [CapabilityCatalog.UiComponents, CapabilityCatalog.UiPanels, CapabilityCatalog.UiInject],
        ["plugin_configure"] = [CapabilityCatalog.PluginsConfigure],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of the functions of <c>extism:host/user</c>.</summary>
    public static ImmutableArray<string> HostFunctions => s_user.Keys;

    /// <summary>Capabilities in alphabetical order, each with the imports that imply it.</summary>
    public static ImmutableArray<ImportedCapability> Of(IEnumerable<WasmImport> imports)
    {
        ArgumentNullException.ThrowIfNull(imports);
        return
        [
            .. imports
                .SelectMany(static import => TypesOf(import).Select(type => (Type: type, Import: NameOf(import))))
                .GroupBy(static pair => pair.Type, static pair => pair.Import)
                .OrderBy(static group => group.Key.Name, StringComparer.Ordinal)
                .Select(static group => new ImportedCapability(group.Key, [.. group])),
        ];
    }

    /// <summary>What is to be known of an import before the module is run; null where nothing is.</summary>
    public static string? Note(WasmImport import)
    {
        ArgumentNullException.ThrowIfNull(import);
        return import switch
        {
            { Module: "env", Name: var name } when name.StartsWith("extism_", StringComparison.Ordinal) =>
                "made with a PDK before 1.0, which Bailey does not run; build it anew with a PDK of 1.0 or later",
            { Module: ExtismKernel or Wasi } => null,
            { Module: ExtismUser, Name: var name } when s_user.ContainsKey(name) => null,
            _ => "a function that the host must supply; bailey run has none of this name",
        };
    }

    /// <summary>
    /// Refuses a module that imports a function of the host whose capability is not declared, or one that there is not. Of WASI nothing is demanded:
    /// libraries of C import it without a use, and without a folder that was opened for the module it reaches nothing.
    /// </summary>
    /// <param name="imports">What the module imports.</param>
    /// <param name="declared">What the manifest declares.</param>
    /// <exception cref="PackageException">With <see cref="CapabilityReason.Undeclared"/>, naming both, or another code of an import.</exception>
    public static void RequireDeclared(IEnumerable<WasmImport> imports, IEnumerable<RequestedCapability> declared)
    {
        ArgumentNullException.ThrowIfNull(imports);
        ArgumentNullException.ThrowIfNull(declared);
        var types = declared.Select(static requested => requested.Capability.Type).ToHashSet();
        foreach (var import in imports)
        {
            RequireKnown(import);
            if (import.Module != Wasi && TypesOf(import) is { Length: > 0 } needed && !needed.Any(types.Contains))
            {
                throw Undeclared($"the module imports '{NameOf(import)}'", needed);
            }
        }
    }

    internal static PackageException Undeclared(string what, params IEnumerable<CapabilityType> needed)
    {
        var names = string.Join(" or ", needed.Select(static type => $"'{type.Name}'"));
        return new(Decision.Deny(
            DecisionLayer.Capability,
            CapabilityReason.Undeclared,
            $"{what}, and the manifest does not declare {names}",
            $"the publisher may declare {names} under 'capabilities' in the manifest, with what it is for, or leave the function out"));
    }

    private static void RequireKnown(WasmImport import)
    {
        switch (import.Module)
        {
            case ExtismKernel when import.Type is WasmFunctionType type && BuiltInFunctions.TryGetType(import.Name, out var offered):
                if (!offered!.Equals(type))
                {
                    throw new PackageException(PackageReason.ImportUnknown, $"the module imports '{NameOf(import)}' as {type}, and it is {offered}", "build it anew with a current PDK");
                }

                break;
            case ExtismUser when import.Type is WasmFunctionType && s_user.ContainsKey(import.Name):
            case Wasi when import.Type is WasmFunctionType && WasiNames.All.Contains(import.Name):
                break;
            case ExtismUser:
                throw new PackageException(
                    PackageReason.HostFunctionUnknown,
                    $"the module imports '{NameOf(import)}', and Bailey has no such function{NearestWord.Hint(import.Name, s_user.Keys)}",
                    "docs/packages.md lists the functions; the package may be made for a newer version, or for another host");
            default:
                throw new PackageException(
                    PackageReason.ImportUnknown,
                    $"the module imports '{NameOf(import)}', which Bailey does not offer",
                    Note(import) is { } note ? note : "build it with an Extism PDK of 1.0 or later, or for WASI preview 1");
        }
    }

    private static string NameOf(WasmImport import) => $"{PlainText.Of(import.Module)}.{PlainText.Of(import.Name)}";

    private static CapabilityType[] TypesOf(WasmImport import) =>
        (import.Module switch
        {
            ExtismKernel => s_kernel,
            ExtismUser => s_user,
            Wasi => s_wasi,
            _ => null,
        })?.GetValueOrDefault(import.Name) ?? [];
}
