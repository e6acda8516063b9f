using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Values;
using Bailey.Plugins.Packages;
using Bailey.Wasm;

namespace Bailey.Cli.Inspect;

/// <summary>What <c>bailey inspect</c> tells about a module, for people or as JSON.</summary>
internal sealed class ModuleReport(string file, byte[] binary, WasmModule module)
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _digest = Convert.ToHexStringLower(SHA256.HashData(binary));
    private readonly IReadOnlyList<ImportedCapability> _capabilities = ImportedCapabilities.Of(module.Imports);

    /// <summary>Lines for a person.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Line(text, $"{file}: a valid WebAssembly module{(module.Name is { } name ? $" named {name}" : "")}");
        Line(text, $"size       {binary.Length:N0} bytes ({ByteSize.Format(binary.Length)})");
        Line(text, $"sha256     {_digest}");
        Line(text, $"features   {string.Join(", ", FeatureNames.Of(module.FeaturesUsed).DefaultIfEmpty("WebAssembly 1.0 alone"))}");
        Section(text, "imports", module.Imports.Select(i => ($"{i.Module}.{i.Name}", Describe(i.Type) + (ImportedCapabilities.Note(i) is { } note ? $"  ! {note}" : ""))));
        Section(text, "exports", module.Exports.Select(e => (e.Name, Describe(e.Type))));
        Section(text, "limits", Limits().Select(limit => (limit.Name, limit.Text)));
        Section(text, "capabilities implied by the imports", _capabilities.Select(c => (c.Type.Name, string.Join(", ", c.Imports))));
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One JSON object on one line.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _json))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("name", module.Name);
            json.WriteNumber("size_bytes", binary.Length);
            json.WriteString("sha256", _digest);
            json.WriteNumber("functions", module.FunctionCount);
            WriteStrings(json, "features", FeatureNames.Of(module.FeaturesUsed));
            WriteImports(json);
            WriteExports(json);
            WriteLimits(json);
            WriteCapabilities(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private IEnumerable<(string Name, string Text)> Limits()
    {
        var bounds = module.Options.Limits;
        yield return ("module", $"{ByteSize.Format(binary.Length)} of {ByteSize.Format(bounds.MaxModuleBytes)}");
        yield return ("functions", Invariant($"{FunctionsInAll:N0} of {bounds.MaxFunctions:N0}"));
        foreach (var (index, type) in module.Memories.Index())
        {
            var start = ByteSize.Format(Bytes(type.Minimum));
            var most = type.Maximum is { } maximum ? $"may grow to {ByteSize.Format(Bytes(maximum))}" : "names no maximum";
            yield return (Invariant($"memory {index}"), $"starts with {start}, {most}; a run allows {ByteSize.Format(WasmStoreOptions.Default.MaxMemoryBytes)} unless --memory says otherwise");
        }

        foreach (var (index, type) in module.Tables.Index())
        {
            var most = type.Maximum is { } maximum ? Invariant($"may grow to {maximum:N0}") : "names no maximum";
            yield return (Invariant($"table {index}"), Invariant($"starts with {type.Minimum:N0} elements, {most}; a run allows {WasmStoreOptions.Default.MaxTableElements:N0} in all"));
        }
    }

    private int FunctionsInAll => module.FunctionCount + module.Imports.Count(i => i.Type is WasmFunctionType);

    private void WriteImports(Utf8JsonWriter json)
    {
        json.WriteStartArray("imports");
        foreach (var import in module.Imports)
        {
            json.WriteStartObject();
            json.WriteString("module", import.Module);
            json.WriteString("name", import.Name);
            json.WriteString("kind", import.Type.Kind);
            json.WriteString("type", import.Type.ToString());
            if (ImportedCapabilities.Note(import) is { } note)
            {
                json.WriteString("note", note);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteExports(Utf8JsonWriter json)
    {
        json.WriteStartArray("exports");
        foreach (var export in module.Exports)
        {
            json.WriteStartObject();
            json.WriteString("name", export.Name);
            json.WriteString("kind", export.Type.Kind);
            json.WriteString("type", export.Type.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLimits(Utf8JsonWriter json)
    {
        var bounds = module.Options.Limits;
        json.WriteStartObject("limits");
        json.WriteNumber("max_module_bytes", bounds.MaxModuleBytes);
        json.WriteNumber("max_functions", bounds.MaxFunctions);
        json.WriteStartArray("memories");
        foreach (var type in module.Memories)
        {
            WriteBounds(json, "pages", type.Minimum, type.Maximum);
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (var type in module.Tables)
        {
            WriteBounds(json, "elements", type.Minimum, type.Maximum);
        }

        json.WriteEndArray();
        json.WriteNumber("run_memory_bytes", WasmStoreOptions.Default.MaxMemoryBytes);
        json.WriteNumber("run_table_elements", WasmStoreOptions.Default.MaxTableElements);
        json.WriteEndObject();
    }

    private void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartArray("capabilities");
        foreach (var capability in _capabilities)
        {
            json.WriteStartObject();
            json.WriteString("name", capability.Type.Name);
            WriteStrings(json, "imports", capability.Imports);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBounds(Utf8JsonWriter json, string unit, ulong minimum, ulong? maximum)
    {
        json.WriteStartObject();
        json.WriteNumber($"min_{unit}", minimum);
        if (maximum is { } most)
        {
            json.WriteNumber($"max_{unit}", most);
        }
        else
        {
            json.WriteNull($"max_{unit}");
        }

        json.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string Text)> rows)
    {
        var all = rows.Select(row => (Name: PrintableText.OneLine(row.Name), row.Text)).ToList();
        Line(text, $"{title}{(all.Count == 0 ? ": none" : "")}");
        var width = all.Select(row => row.Name.Length).DefaultIfEmpty(0).Where(length => length <= 48).DefaultIfEmpty(0).Max();
        foreach (var (name, description) in all)
        {
            Line(text, $"  {name.PadRight(width)}  {description}");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => Line(text, Invariant(line));

    private static void Line(StringBuilder text, string line) => text.Append(PrintableText.OneLine(line)).Append('\n');

    private static string Describe(WasmExternalType type) => $"{type.Kind} {type}";

    private static long Bytes(ulong pages) => (long)Math.Min(pages, 1UL << 46) * WasmMemoryType.PageSize;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
