using System.Collections.Immutable;
using System.Text.Json;

namespace Bailey.Plugins.Extism;

/// <summary>Reads a manifest from JSON, collecting every fault with its place.</summary>
internal sealed partial class ManifestReader
{
    private const int MaxBytes = 128 * 1024 * 1024;
    private const int MaxDepth = 16;
    private const int MaxModules = 100;
    private const int MaxEntries = 10_000;
    private const int MaxFaults = 50;

    private readonly List<ExtismManifestFault> _faults = [];

    internal static ExtismManifest Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.TooLarge, "", $"a manifest may have {MaxBytes} bytes; this has {json.Length}. Name large modules by path");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new ManifestReader().Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            var place = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            throw ExtismManifestException.Of(ExtismManifestReason.NotJson, "", $"it is not valid JSON at {place}: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            // A string of JSON escapes that form no Unicode text (a lone surrogate).
            throw ExtismManifestException.Of(ExtismManifestReason.NotJson, "", "a string holds escapes that are no Unicode text", exception);
        }
    }

    private ExtismManifest Read(JsonElement root)
    {
        var manifest = new ExtismManifest { Wasm = [] };
        foreach (var (name, value, at) in Fields(root, ""))
        {
            switch (name)
            {
                case "wasm":
                    manifest = manifest with { Wasm = ReadModules(value, at) };
                    break;
                case "memory":
                    manifest = manifest with { Memory = ReadMemory(value, at) };
                    break;
                case "config":
                    manifest = manifest with { Config = ReadTexts(value, at) };
                    break;
                case "allowed_hosts":
                    manifest = manifest with { AllowedHosts = ReadHosts(value, at) };
                    break;
                case "allowed_paths":
                    manifest = manifest with { AllowedPaths = ReadPaths(value, at) };
                    break;
                case "timeout_ms":
                    manifest = manifest with
                    {
                        Timeout = ReadNumber(value, at, 1, (long)TimeSpan.FromDays(1).TotalMilliseconds) is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
                    };
                    break;
                default:
                    Unknown(at, name, "wasm, memory, config, allowed_hosts, allowed_paths, timeout_ms");
                    break;
            }
        }

        if (_faults.Count == 0 && manifest.Wasm.IsEmpty)
        {
            Add(ExtismManifestReason.NoWasm, "/wasm", "No wasm files specified in Extism manifest: name at least one module");
        }

        return _faults.Count == 0 ? manifest : throw new ExtismManifestException(_faults);
    }

    private ImmutableArray<ExtismWasm> ReadModules(JsonElement array, string at)
    {
        var modules = ImmutableArray.CreateBuilder<ExtismWasm>();
        foreach (var (item, place) in Items(array, at, MaxModules))
        {
            if (ReadModule(item, place) is { } module)
            {
                modules.Add(module);
            }
        }

        return modules.ToImmutable();
    }

    private ExtismWasm? ReadModule(JsonElement item, string at)
    {
        var sources = new List<ExtismWasm>();
        string? name = null, hash = null, method = null, urlOnly = null;
        ImmutableSortedDictionary<string, string>? headers = null;
        foreach (var (field, value, place) in Fields(item, at))
        {
            switch (field)
            {
                case "path":
                    AddSource(ReadText(value, place, 1), ExtismWasm.FromPath);
                    break;
                case "data":
                    AddSource(ReadBase64(value, place), static data => ExtismWasm.FromData(data));
                    break;
                case "url":
                    AddSource(ReadText(value, place, 1), ExtismWasm.FromUrl);
                    break;
                case "headers":
                    (headers, urlOnly) = (ReadTexts(value, place), place);
                    break;
                case "method":
                    (method, urlOnly) = (ReadOptionalText(value, place), place);
                    break;
                case "name":
                    name = ReadOptionalText(value, place);
                    break;
                case "hash":
                    hash = ReadHash(value, place);
                    break;
                default:
                    Unknown(place, field, "path, data, url, headers, method, name, hash");
                    break;
            }
        }

        if (item.ValueKind != JsonValueKind.Object || _faults.Exists(fault => fault.Location.StartsWith(at + "/", StringComparison.Ordinal)))
        {
            return null;
        }

        if (sources.Count != 1)
        {
            Add(sources.Count == 0 ? ExtismManifestReason.NoSource : ExtismManifestReason.SeveralSources, at, "a module has exactly one of path, data and url");
            return null;
        }

        if (urlOnly is not null && sources[0].Url is null)
        {
            Add(ExtismManifestReason.BadValue, urlOnly, "headers and method belong to a module with a url");
            return null;
        }

        return sources[0] with
        {
            Name = name,
            Hash = hash,
            Method = method ?? "GET",
            Headers = headers ?? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        };

        void AddSource<T>(T? value, Func<T, ExtismWasm> create)
            where T : class
        {
            if (value is not null)
            {
                sources.Add(create(value));
            }
        }
    }

    private ExtismMemoryOptions ReadMemory(JsonElement value, string at)
    {
        var memory = new ExtismMemoryOptions();
        foreach (var (name, field, place) in Fields(value, at))
        {
            switch (name)
            {
                case "max_pages":
                    memory = memory with { MaxPages = ReadNumber(field, place, 0, uint.MaxValue) };
                    break;
                case "max_http_response_bytes":
                    memory = memory with { MaxHttpResponseBytes = ReadNumber(field, place, 0, long.MaxValue) };
                    break;
                case "max_var_bytes":
                    memory = memory with { MaxVarBytes = ReadNumber(field, place, 0, long.MaxValue) };
                    break;
                default:
                    Unknown(place, name, "max_pages, max_http_response_bytes, max_var_bytes");
                    break;
            }
        }

        return memory;
    }

    private ImmutableArray<string> ReadHosts(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach (var (item, place) in Items(value, at, MaxEntries))
        {
            if (ReadText(item, place, 1) is not { } host)
            {
                continue;
            }

            if (HostGlob.TryParse(host, out _, out var fault))
            {
                hosts.Add(host);
            }
            else
            {
                Add(ExtismManifestReason.BadValue, place, fault);
            }
        }

        return hosts.ToImmutable();
    }

    private ImmutableArray<ExtismAllowedPath> ReadPaths(JsonElement value, string at)
    {
        const string ReadOnly = "ro:";
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var paths = ImmutableArray.CreateBuilder<ExtismAllowedPath>();
        foreach (var (name, field, place) in Fields(value, at))
        {
            var readOnly = name.StartsWith(ReadOnly, StringComparison.Ordinal);
            var host = readOnly ? name[ReadOnly.Length..] : name;
            if (host.Length == 0)
            {
                Add(ExtismManifestReason.BadValue, place, "the path of the host is empty");
            }
            else if (ReadText(field, place, 1) is { } guest)
            {
                paths.Add(new ExtismAllowedPath(host, guest, readOnly));
            }
        }

        return paths.ToImmutable();
    }

    private ImmutableSortedDictionary<string, string> ReadTexts(JsonElement value, string at)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, field, place) in Fields(value, at))
        {
            if (ReadText(field, place, 0) is { } text)
            {
                texts[name] = text;
            }
        }

        return texts.ToImmutable();
    }
}
