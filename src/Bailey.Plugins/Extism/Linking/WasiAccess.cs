using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>What a plugin is shown through WASI: the paths that its manifest allows, random numbers, a coarse clock, and outputs to the log.</summary>
internal static class WasiAccess
{
    /// <exception cref="ExtismHostException">A folder that the manifest allows cannot be opened.</exception>
    internal static WasiPreview1 Create(PluginHost host)
    {
        try
        {
            return new WasiPreview1(new WasiOptions
            {
                Preopens = [.. host.Manifest.AllowedPaths.Select(static path => new WasiPreopen(path.HostPath, path.GuestPath, path.ReadOnly))],
                Stdout = bytes => host.Log.WriteStdout(bytes),
                Stderr = bytes => host.Log.WriteStderr(bytes),

                // The log has its own cap for each call; this one is for the life of the instance.
                MaxOutputBytes = long.MaxValue,
                TimeProvider = host.Options.Clock,
                FileGate = host.JudgeFile,
            });
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException or UnauthorizedAccessException)
        {
            throw new ExtismHostException(ExtismErrorCode.PathUnavailable, $"a folder of allowed_paths cannot be opened: {exception.Message}", exception);
        }
    }
}
