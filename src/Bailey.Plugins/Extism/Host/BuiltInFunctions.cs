using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>The functions of <c>extism:host/env</c> for one instance.</summary>
internal sealed class BuiltInFunctions(ExtismKernel kernel, PluginHost host, WasmStore store)
{
    internal const string ModuleName = "extism:host/env";

    private static readonly Dictionary<string, Func<BuiltInFunctions, Delegate>> s_functions = new(StringComparer.Ordinal)
    {
        ["alloc"] = static f => (Func<long, long>)f.Kernel.Alloc,
        ["free"] = static f => (Action<long>)f.Kernel.Free,
        ["length"] = static f => (Func<long, long>)f.Kernel.Length,
        ["length_unsafe"] = static f => (Func<long, long>)f.Kernel.Length,
        ["load_u8"] = static f => (Func<long, int>)f.Kernel.LoadU8,
        ["load_u64"] = static f => (Func<long, long>)f.Kernel.LoadU64,
        ["store_u8"] = static f => (Action<long, int>)f.Kernel.StoreU8,
        ["store_u64"] = static f => (Action<long, long>)f.Kernel.StoreU64,
        ["input_length"] = static f => (Func<long>)f.Kernel.InputLength,
        ["input_offset"] = static f => (Func<long>)f.Kernel.InputOffset,
        ["input_load_u8"] = static f => (Func<long, int>)f.Kernel.InputLoadU8,
        ["input_load_u64"] = static f => (Func<long, long>)f.Kernel.InputLoadU64,
        ["output_set"] = static f => (Action<long, long>)f.Kernel.OutputSet,
        ["error_set"] = static f => (Action<long>)f.Kernel.ErrorSet,
        ["config_get"] = static f => (Func<long, long>)f.ConfigGet,
        ["var_get"] = static f => (Func<long, long>)f.VarGet,
        ["var_set"] = static f => (Action<long, long>)f.VarSet,
        ["http_request"] = static f => (Func<long, long, long>)f.Http.Request,
        ["http_status_code"] = static f => (Func<int>)f.Http.StatusCode,
        ["http_headers"] = static f => (Func<long>)f.Http.Headers,
        ["log_trace"] = static f => (Action<long>)f.LogTrace,
        ["log_debug"] = static f => (Action<long>)f.LogDebug,
        ["log_info"] = static f => (Action<long>)f.LogInfo,
        ["log_warn"] = static f => (Action<long>)f.LogWarn,
        ["log_error"] = static f => (Action<long>)f.LogError,
        ["get_log_level"] = static f => (Func<int>)f.GetLogLevel,
    };

    private static readonly Dictionary<string, WasmFunctionType> s_types = ReadTypes();

    private ExtismKernel Kernel { get; } = kernel;

    private HttpFunctions Http { get; } = new(kernel, host, store);

    internal static bool TryGetType(string name, out WasmFunctionType? type) => s_types.TryGetValue(name, out type);

    internal Delegate Create(string name) => s_functions[name](this);

    private static Dictionary<string, WasmFunctionType> ReadTypes()
    {
        using var store = new WasmStore();
        var probe = new BuiltInFunctions(new ExtismKernel(store), null!, store);
        return s_functions.ToDictionary(
            static pair => pair.Key,
            pair => DelegateSignature.Of(pair.Value(probe).GetType()).Type,
            StringComparer.Ordinal);
    }

    // Arguments belong to the host, which frees them; the last thing it does, so that results do not take their place.
    private long ConfigGet(long key)
    {
        var found = host.TryGetConfig(Kernel.ReadText(key, "config key"), out var value);
        var result = found ? Kernel.Write(System.Text.Encoding.UTF8.GetBytes(value!)) : 0;
        Kernel.Free(key);
        return result;
    }

    private long VarGet(long key)
    {
        var found = host.Variables.TryGet(Kernel.ReadText(key, "var key"), out var value);
        var result = found ? Kernel.Write(value) : 0;
        Kernel.Free(key);
        return result;
    }

    private void VarSet(long key, long value)
    {
        var name = Kernel.ReadText(key, "var key");
        if (value == 0)
        {
            host.Variables.Remove(name);
        }
        else
        {
            host.Variables.Set(name, Kernel.Read(value, "var value"));
            Kernel.Free(value);
        }

        Kernel.Free(key);
    }

    private void LogTrace(long message) => Log(ExtismLogLevel.Trace, message);

    private void LogDebug(long message) => Log(ExtismLogLevel.Debug, message);

    private void LogInfo(long message) => Log(ExtismLogLevel.Info, message);

    private void LogWarn(long message) => Log(ExtismLogLevel.Warn, message);

    private void LogError(long message) => Log(ExtismLogLevel.Error, message);

    private void Log(ExtismLogLevel level, long message)
    {
        // A handle that is none fails the call at every level, so that a plugin does not break when logging is turned on.
        host.Log.Add(level, ExtismLogSource.Plugin, Kernel.Read(message, "log message"));
        Kernel.Free(message);
    }

    private int GetLogLevel() => (int)host.Options.LogLevel;
}
