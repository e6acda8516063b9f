using System.Text;
using Bailey.Plugins.Packages;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>For each reason code for which a package is refused for what it is, packages that have that fault and no other.</summary>
internal static class FaultyPackages
{
    private static readonly byte[] Text = "hello"u8.ToArray();

    /// <summary>The code, what is wrong, and the package. Some are large, so that each is built when it is needed.</summary>
    public static IReadOnlyList<(string Code, string Fault, Func<byte[]> Build)> All { get; } =
    [
        (PackageReason.TooLarge, "33 MiB", () => new byte[33 * 1024 * 1024]),
        (PackageReason.UnpackedTooLarge, "says that it has 65 MiB", () => Forge(zip => zip.Add("README.md", Text).Bytes = 65 * 1024 * 1024)),
        (PackageReason.UnpackedTooLarge, "two files of 34 MiB of noise that packs to an eighth", Noise),
        (PackageReason.TooManyEntries, "257 files", () => Forge(zip => Enumerable.Range(0, 255).ToList().ForEach(i => zip.Add($"panels/{i}.js", Text)))),
        (PackageReason.NotZip, "text", () => Text),
        (PackageReason.NotZip, "nothing", () => []),
        (PackageReason.Malformed, "cut off", () => ZipForger.Sound().ToBytes()[..200]),
        (PackageReason.Malformed, "counts a file too many", () => Forge(zip => zip.Count = 3)),
        (PackageReason.Malformed, "counts a file too few", () => Forge(zip => zip.Count = 1)),
        (PackageReason.Malformed, "a file that is somewhere else", () => Forge(zip => zip.Add("README.md", Text).Offset = 0x00FFFFFF)),
        (PackageReason.Malformed, "a description that breaks off", () => Forge(zip => zip.Add("README.md", Text).Extra = [1, 2, 3])),
        (PackageReason.Zip64, "a count that stands for another", () => Forge(zip => zip.Count = 0xFFFF)),
        (PackageReason.Zip64, "a size that stands for another", () => Forge(zip => zip.Add("README.md", Text).Bytes = uint.MaxValue)),
        (PackageReason.Zip64, "a zip64 field", () => Forge(zip => zip.Add("README.md", Text).Extra = [1, 0, 8, 0, 5, 0, 0, 0, 0, 0, 0, 0])),
        (PackageReason.ExtraData, "bytes in front", () => Forge(zip => zip.Before = Text)),
        (PackageReason.ExtraData, "bytes behind", () => Forge(zip => zip.After = Text)),
        (PackageReason.ExtraData, "a comment", () => Forge(zip => zip.Comment = Text)),
        (PackageReason.ExtraData, "bytes between two files", () => Forge(zip => zip.Add("README.md", Text).Gap = Text)),
        (PackageReason.ExtraData, "bytes before the directory", () => Forge(zip => zip.BeforeDirectory = Text)),
        (PackageReason.ExtraData, "a directory that is longer than it says", () => Forge(zip => zip.DirectorySize = 10)),
        (PackageReason.EntriesOverlap, "two names for one file", () => Forge(zip => zip.Add("README.md", Text).Offset = 0)),
        (PackageReason.EntriesOverlap, "a file that reaches into the directory", () => Forge(zip => zip.Add("README.md", Text).PackedBytes = 100)),
        (PackageReason.HeadersDisagree, "two names", () => Forge(zip => zip.Add("README.md", Text).HeaderName = "LICENSE.."u8.ToArray())),
        (PackageReason.HeadersDisagree, "two sizes", () => Forge(zip => zip.Add("README.md", Text).HeaderBytes = 4)),
        (PackageReason.HeadersDisagree, "a second name for those who know", () => Forge(zip => zip.Add("README.md", Text).Extra = [0x75, 0x70, 5, 0, 1, 0, 0, 0, 0])),
        (PackageReason.NameInvalid, "no name", () => Forge(zip => zip.Add("", Text))),
        (PackageReason.NameInvalid, "a line break", () => Forge(zip => zip.Add("panels/a\nb", Text))),
        (PackageReason.NameInvalid, "no UTF-8", () => Forge(zip => Named(zip.Add("README.md", Text), [0xFF, 0xFE], 1 << 11))),
        (PackageReason.NameInvalid, "characters of an unknown encoding", () => Forge(zip => Named(zip.Add("README.md", Text), [0x81, 0x82], 0))),
        (PackageReason.NameInvalid, "far too long", () => Forge(zip => zip.Add("panels/" + new string('a', 300), Text))),
        (PackageReason.PathNul, "a NUL", () => Forge(zip => zip.Add("README.md\0.js", Text))),
        (PackageReason.PathAbsolute, "a path from the root", () => Forge(zip => zip.Add("/etc/passwd", Text))),
        (PackageReason.PathAbsolute, "a path from a drive", () => Forge(zip => zip.Add("C:/evil.js", Text))),
        (PackageReason.PathTraversal, "a path upwards", () => Forge(zip => zip.Add("panels/../../evil.js", Text))),
        (PackageReason.PathTraversal, "a path that stays where it is", () => Forge(zip => zip.Add("panels/./a.js", Text))),
        (PackageReason.PathTraversal, "a doubled slash", () => Forge(zip => zip.Add("panels//a.js", Text))),
        (PackageReason.PathBackslash, "a backslash", () => Forge(zip => zip.Add("panels\\..\\evil.js", Text))),
        (PackageReason.EntryLink, "a symbolic link", () => Forge(zip => zip.Add("README.md", Text).Attributes = 0xA1FFu << 16)),
        (PackageReason.EntryLink, "a link of Windows", () => Forge(zip => zip.Add("README.md", Text).Attributes = 0x400)),
        (PackageReason.EntrySpecial, "a pipe", () => Forge(zip => zip.Add("README.md", Text).Attributes = 0x11A4u << 16)),
        (PackageReason.EntryDirectory, "a folder", () => Forge(zip => zip.Add("panels/", []))),
        (PackageReason.EntryDirectory, "a folder by its mode", () => Forge(zip => zip.Add("panels", []).Attributes = 0x41EDu << 16)),
        (PackageReason.EntryDuplicate, "a name twice", () => Forge(zip => zip.Add("plugin.wasm", Text))),
        (PackageReason.EntryCollision, "a name in two cases", () => Forge(zip => zip.Add("Plugin.WASM", Text))),
        (PackageReason.EntryCollision, "a name in two encodings", () => Forge(zip => Two(zip, "panels/\u00E9.js", "panels/e\u0301.js"))),
        (PackageReason.EntryCollision, "a name in two widths", () => Forge(zip => Two(zip, "panels/a.js", "panels/\uFF41.js"))),
        (PackageReason.EntryRatio, "2 MiB of zeros", () => Forge(zip => zip.Add("README.md", new byte[2 * 1024 * 1024], deflate: true))),
        (PackageReason.EntryEncrypted, "an encrypted file", () => Forge(zip => zip.Add("README.md", Text).Flags = 1)),
        (PackageReason.EntryEncrypted, "a file encrypted by AES", () => Forge(zip => zip.Add("README.md", Text).Extra = [0x01, 0x99, 1, 0, 0])),
        (PackageReason.EntryMethod, "a file packed by bzip2", () => Forge(zip => zip.Add("README.md", Text).Method = 12)),
        (PackageReason.EntryCorrupt, "a wrong checksum", () => Forge(zip => zip.Add("README.md", Text).Crc = 1)),
        (PackageReason.EntryCorrupt, "a file that unpacks to more than it says", () => Forge(zip => zip.Add("README.md", new byte[1_000], deflate: true).Bytes = 999)),
        (PackageReason.EntryCorrupt, "a file that unpacks to less than it says", () => Forge(zip => zip.Add("README.md", new byte[1_000], deflate: true).Bytes = 1_001)),
        (PackageReason.EntryCorrupt, "what nobody packed", () => Forge(zip => Packed(zip.Add("README.md", Text, deflate: true), [0xFF, 0xFF, 0xFF, 0xFF]))),
        (PackageReason.EntryUnlisted, "a program", () => Forge(zip => zip.Add("run.sh", Text))),
        (PackageReason.EntryUnlisted, "a hidden file", () => Forge(zip => zip.Add("panels/.htaccess", Text))),
        (PackageReason.EntryUnlisted, "a name that is nearly one", () => Forge(zip => zip.Add("manifest.json5", Text))),
        (PackageReason.FileMissing, "no manifest", () => Alone("plugin.wasm", PackageSamples.Module())),
        (PackageReason.FileMissing, "no module", () => Alone("manifest.json", Encoding.UTF8.GetBytes(PackageSamples.Pinned().ToJsonString()))),
        (PackageReason.ManifestInvalid, "no JSON", () => PackageSamples.Raw("id: org.example.greeter")),
        (PackageReason.ManifestInvalid, "an unknown field", () => PackageSamples.Raw(PackageSamples.Pinned(static manifest => manifest["runs_as"] = "root").ToJsonString())),
        (PackageReason.SettingsSchemaInvalid, "a schema that fetches another", () => Schema("""{"type":"object","properties":{"a":{"$ref":"https://example.org/a.json"}}}""")),
        (PackageReason.ModuleInvalid, "no module", () => PackageSamples.Unsigned(module: "\0asm\u0001\0\0\0garbage"u8.ToArray())),
        (PackageReason.ExportMissing, "an export that is not there", () => PackageSamples.Unsigned(static manifest => manifest["hooks"]![0]!["export"] = "on_mesage")),
        (PackageReason.ExportMissing, "an export that is no function", () => PackageSamples.Unsigned(static manifest => manifest["hooks"]![0]!["export"] = "memory")),
        (PackageReason.ExportMissing, "a function with a parameter", () => PackageSamples.Unsigned(module: Callable([WasmValueType.I32], [WasmValueType.I32]))),
        (PackageReason.ExportMissing, "a function with another result", () => PackageSamples.Unsigned(module: Callable([], [WasmValueType.I64]))),
        (PackageReason.HostFunctionUnknown, "a function of no host", () => PackageSamples.Unsigned(module: PackageSamples.Module(("extism:host/user", "kv_gett")))),
        (PackageReason.ImportUnknown, "a function of another host", () => PackageSamples.Unsigned(module: PackageSamples.Module(("env", "abort")))),
        (PackageReason.ImportUnknown, "a function of the kernel of another type", () => PackageSamples.Unsigned(module: PackageSamples.Module(("extism:host/env", "input_length")))),
        (PackageReason.ImportUnknown, "a function that WASI has not", () => PackageSamples.Unsigned(module: PackageSamples.Module(("wasi_snapshot_preview1", "sock_open")))),
        (PackageReason.HostVersionUnmet, "a newer Bailey", () => PackageSamples.Unsigned(static manifest => manifest["min_host_version"] = "99.0.0")),
        ("capability_undeclared", "a function whose capability is not declared", () => PackageSamples.Unsigned(module: PackageSamples.Module(("extism:host/user", "members_manage")))),
        ("capability_undeclared", "a schedule without jobs:run", () => PackageSamples.Unsigned(static manifest => manifest["schedules"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"name":"daily","export":"on_message","cron":"0 6 * * *"}]"""))),
    ];

    private static byte[] Forge(Action<ZipForger> fault)
    {
        var zip = ZipForger.Sound();
        fault(zip);
        return zip.ToBytes();
    }

    private static byte[] Alone(string name, byte[] contents)
    {
        var zip = new ZipForger();
        zip.Add(name, contents);
        return zip.ToBytes();
    }

    // Noise of one bit a byte: 68 MiB of it fit where 32 MiB are allowed, and no file is a bomb.
    private static byte[] Noise() => Forge(static zip =>
    {
        var random = new Random(1);
        for (var i = 0; i < 2; i++)
        {
            var noise = new byte[34 * 1024 * 1024];
            random.NextBytes(noise);
            for (var at = 0; at < noise.Length; at++)
            {
                noise[at] &= 1;
            }

            zip.Add($"panels/{i}.bin", noise, deflate: true);
        }
    });

    private static void Named(ForgedEntry entry, byte[] name, int flags)
    {
        entry.Name = name;
        entry.Flags = flags;
    }

    private static void Packed(ForgedEntry entry, byte[] packed) => entry.Packed = packed;

    private static void Two(ZipForger zip, string first, string second)
    {
        zip.Add(first, Text);
        zip.Add(second, Text);
    }

    private static byte[] Schema(string schema) =>
        PackageSamples.Tampered(
            PackageSamples.Unsigned(static manifest => manifest["settings_schema"] = "settings.schema.json", null, ("settings.schema.json", """{"type":"object"}""")),
            ("settings.schema.json", Encoding.UTF8.GetBytes(schema)),
            ("manifest.json", Encoding.UTF8.GetBytes(PackageSamples.Pinned(manifest =>
            {
                manifest["settings_schema"] = "settings.schema.json";
                manifest["files"]!["settings.schema.json"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(schema)));
            }).ToJsonString())));

    private static byte[] Callable(WasmValueType[] parameters, WasmValueType[] results) =>
        new ModuleBuilder().Function("on_message", parameters, results, code =>
        {
            if (results[0] == WasmValueType.I32)
            {
                code.I32Const(0);
            }
            else
            {
                code.I64Const(0);
            }
        }).ToBytes();
}
