using System.Globalization;
using System.Security.Cryptography;
using Bailey.Plugins.Egress;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>Fetches, checks and compiles the modules that a manifest names.</summary>
internal sealed class ModuleLoader(ExtismManifest manifest, ExtismPluginOptions options)
{
    internal async Task<List<LinkedModule>> LoadAsync(CancellationToken cancellationToken)
    {
        if (manifest.Wasm.IsDefaultOrEmpty)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.NoWasm, "/wasm", "No wasm files specified in Extism manifest: name at least one module");
        }

        var names = NameModules();
        var modules = new List<LinkedModule>();
        for (var i = 0; i < manifest.Wasm.Length; i++)
        {
            var at = $"/wasm/{i.ToString(CultureInfo.InvariantCulture)}";
            var bytes = await ReadAsync(manifest.Wasm[i], at, cancellationToken).ConfigureAwait(false);
            CheckHash(manifest.Wasm[i], bytes.Span, at);
            modules.Add(new LinkedModule(names[i], Compile(manifest.Wasm[i], bytes.Span, at)));
        }

        return modules;
    }

    // One alone is main whatever its name; of several the one of that name (or without any), else the last.
    private List<string> NameModules()
    {
        if (manifest.Wasm.Length == 1)
        {
            return [LinkedModule.MainName];
        }

        var names = manifest.Wasm.Select(static wasm => wasm.Name ?? LinkedModule.MainName).ToList();
        if (!names.Contains(LinkedModule.MainName))
        {
            names[^1] = LinkedModule.MainName;
        }

        var faults = new List<ExtismManifestFault>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            var at = $"/wasm/{i.ToString(CultureInfo.InvariantCulture)}/name";
            if (names[i] == BuiltInFunctions.ModuleName)
            {
                faults.Add(new(ExtismManifestReason.ReservedName, at, $"the name '{names[i]}' is that of the host's functions; choose another"));
            }
            else if (!seen.Add(names[i]))
            {
                faults.Add(new(ExtismManifestReason.DuplicateName, at, $"Duplicate module name found in Extism manifest: {names[i]}; give each module its own name"));
            }
        }

        return faults.Count == 0 ? names : throw new ExtismManifestException(faults);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(ExtismWasm wasm, string at, CancellationToken cancellationToken)
    {
        if (wasm.Data is { } data)
        {
            return data;
        }

        return wasm.Path is { } path
            ? await ReadFileAsync(path, at, cancellationToken).ConfigureAwait(false)
            : await FetchAsync(wasm, at, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ReadOnlyMemory<byte>> ReadFileAsync(string path, string at, CancellationToken cancellationToken)
    {
        var most = options.Compile.Limits.MaxModuleBytes;
        try
        {
            var length = new FileInfo(path).Length;
            return length <= most
                ? await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)
                : throw ExtismManifestException.Of(ExtismManifestReason.SourceUnreadable, $"{at}/path", $"'{path}' has {length} bytes; a module may have {most}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.SourceUnreadable, $"{at}/path", $"Unable to load Wasm file '{path}': {exception.Message}", exception);
        }
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(ExtismWasm wasm, string at, CancellationToken cancellationToken)
    {
        try
        {
            var request = new PluginHttpRequest(wasm.Url!)
            {
                Method = wasm.Method,
                Headers = [.. wasm.Headers],
                MaxResponseBytes = options.Compile.Limits.MaxModuleBytes,
            };
            var response = await options.Http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.Status is >= 200 and < 300
                ? response.Body
                : throw ExtismManifestException.Of(ExtismManifestReason.SourceUnreadable, $"{at}/url", $"'{wasm.Url}' answered with status {response.Status}");
        }
        catch (PluginHttpException exception)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.SourceUnreadable, $"{at}/url", $"'{wasm.Url}' could not be fetched: {exception.Message} ({exception.Code})", exception);
        }
    }

    private static void CheckHash(ExtismWasm wasm, ReadOnlySpan<byte> bytes, string at)
    {
        if (wasm.Hash is null)
        {
            return;
        }

        var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!string.Equals(found, wasm.Hash, StringComparison.OrdinalIgnoreCase))
        {
            throw ExtismManifestException.Of(
                ExtismManifestReason.HashMismatch, $"{at}/hash", $"Hash mismatch, found {found} but expected {wasm.Hash}: {wasm.Source} is not the module that was named");
        }
    }

    private WasmModule Compile(ExtismWasm wasm, ReadOnlySpan<byte> bytes, string at)
    {
        try
        {
            return WasmModule.Compile(bytes, options.Compile);
        }
        catch (WasmModuleException exception)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.BadModule, at, $"{wasm.Source} is refused: {exception.Message} ({exception.Code})", exception);
        }
    }
}
