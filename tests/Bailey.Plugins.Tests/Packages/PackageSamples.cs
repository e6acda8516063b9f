using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>Packages that are in order, to be changed by tests until they are not.</summary>
internal static class PackageSamples
{
    public const string Id = "org.example.greeter";

    /// <summary>A module with one export that can be called, and imports of functions from i64 to i64.</summary>
    public static byte[] Module(params (string Module, string Name)[] imports)
    {
        var builder = new ModuleBuilder();
        foreach (var (module, name) in imports)
        {
            builder.ImportFunction(module, name, [WasmValueType.I64], [WasmValueType.I64]);
        }

        return builder.Memory(1).Function("on_message", [], [WasmValueType.I32], static code => code.I32Const(0)).ToBytes();
    }

    /// <summary>A manifest as its author writes it, without <c>files</c>.</summary>
    public static JsonObject Manifest(Action<JsonObject>? edit = null)
    {
        var manifest = JsonNode.Parse(
            """
            {
              "id": "org.example.greeter",
              "name": "Greeter",
              "version": "1.0.0",
              "description": "Greets whoever posts.",
              "publisher": { "name": "Example" },
              "license": "Apache-2.0",
              "min_host_version": "0.0.1",
              "hooks": [{ "name": "message.posted", "export": "on_message", "kind": "filter", "priority": 50, "on_error": "reject" }],
              "capabilities": [
                { "type": "storage:kv", "justification": "remembers whom it greeted" },
                { "type": "signals:emit", "patterns": ["greeting.sent"] }
              ],
              "limits": { "fuel": 1000000, "memory_bytes": 1048576, "timeout_ms": 500, "concurrency": 2 }
            }
            """)!.AsObject();
        edit?.Invoke(manifest);
        return manifest;
    }

    /// <summary>The files of a package as its author has them.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>> Files(Action<JsonObject>? edit = null, byte[]? module = null, params (string Path, string Text)[] more)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["manifest.json"] = Encoding.UTF8.GetBytes(Manifest(edit).ToJsonString()),
            ["plugin.wasm"] = module ?? Module(),
        };
        foreach (var (path, text) in more)
        {
            files[path] = Encoding.UTF8.GetBytes(text);
        }

        return files;
    }

    /// <summary>A package without signature.</summary>
    public static byte[] Unsigned(Action<JsonObject>? edit = null, byte[]? module = null, params (string Path, string Text)[] more) => PackageBuilder.Build(Files(edit, module, more));

    /// <summary>A package that is signed.</summary>
    public static byte[] Signed(PublisherKey key, Action<JsonObject>? edit = null, byte[]? module = null, params (string Path, string Text)[] more) =>
        PackageBuilder.Sign(Unsigned(edit, module, more), key);

    /// <summary>A package with whatever its manifest says and whatever it has, digests as they are.</summary>
    public static byte[] Raw(string manifest, params (string Path, string Text)[] more) =>
        PackageWriter.Write([new("manifest.json", Encoding.UTF8.GetBytes(manifest)), new("plugin.wasm", Module()), .. more.Select(static file => KeyValuePair.Create(file.Path, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Text)))]);

    /// <summary>A whole manifest that pins the sample module, changed afterwards.</summary>
    public static JsonObject Pinned(Action<JsonObject>? edit = null)
    {
        var manifest = Manifest();
        manifest["files"] = new JsonObject { ["plugin.wasm"] = Convert.ToHexStringLower(SHA256.HashData(Module())) };
        edit?.Invoke(manifest);
        return manifest;
    }

    /// <summary>The package with some files put in place of its own, and nothing else changed.</summary>
    public static byte[] Tampered(byte[] package, params (string Path, byte[]? Contents)[] changes)
    {
        var files = PackageReader.Read(package).Files.ToDictionary();
        foreach (var (path, contents) in changes)
        {
            if (contents is null)
            {
                files.Remove(path);
            }
            else
            {
                files[path] = contents;
            }
        }

        return PackageWriter.Write(files);
    }
}
