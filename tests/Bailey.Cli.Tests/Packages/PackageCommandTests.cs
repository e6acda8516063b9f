using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Plugins.Packages;
using Bailey.Testing;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Packages;

/// <summary><c>bailey pack</c>, <c>keygen</c>, <c>sign</c>, <c>verify</c> and <c>plugins review</c>.</summary>
public sealed class PackageCommandTests : IDisposable
{
    private const string Manifest =
        """
        {
          "id": "org.example.greeter", "name": "Greeter", "version": "1.0.0", "publisher": { "name": "Example" },
          "hooks": [{ "name": "message.posted", "export": "on_message", "kind": "action" }],
          "capabilities": [{ "type": "storage:kv" }, { "type": "network:connect", "hosts": ["api.example.org"], "ports": [443], "justification": "asks for names" }]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public PackageCommandTests()
    {
        Directory.CreateDirectory(In("source"));
        File.WriteAllText(In("source/manifest.json"), Manifest);
        File.WriteAllBytes(In("source/plugin.wasm"), new ModuleBuilder().Memory(1).Function("on_message", [], [WasmValueType.I32], static code => code.I32Const(0)).ToBytes());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Rule("L2.2")]
    public async Task Packing_twice_gives_the_same_bytes_whatever_the_times_of_the_files()
    {
        Directory.CreateDirectory(In("source/panels"));
        File.WriteAllText(In("source/panels/a.js"), "1");
        File.WriteAllText(In("source/notes.txt"), "not part of it");
        var first = await CommandLine.RunAsync("pack", In("source"), "-o", In("a.bailey"));
        first.ExitCode.ShouldBe(ExitCode.Ok, first.Error);
        first.Error.ShouldContain("left out, as packages have no such files: notes.txt");
        first.Error.ShouldContain($"it is not signed yet: 'bailey sign {In("a.bailey")} --key KEY' signs it");
        first.Error.ShouldContain("'trust_policy: unsigned_allowed'");
        File.SetLastWriteTimeUtc(In("source/plugin.wasm"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await CommandLine.RunAsync("pack", In("source"), "-o", In("b.bailey"))).ExitCode.ShouldBe(ExitCode.Ok);
        File.ReadAllBytes(In("b.bailey")).ShouldBe(File.ReadAllBytes(In("a.bailey")));
        first.Text.ShouldContain(PackageReader.DigestOf(File.ReadAllBytes(In("a.bailey"))));
    }

    [Fact]
    public async Task A_faulty_manifest_is_told_with_every_fault_and_nothing_is_written()
    {
        File.WriteAllText(In("source/manifest.json"), """{ "id": "greeter", "nmae": "Greeter", "version": "1.0.0", "publisher": { "name": "Example" } }""");
        var result = await CommandLine.RunAsync("pack", In("source"), "-o", In("a.bailey"));
        result.ExitCode.ShouldBe(ExitCode.BadData);
        result.Error.ShouldContain("/nmae: 'nmae' is not known here (did you mean 'name'?)");
        result.Error.ShouldContain("/id: 'greeter' is no id of a package");
        result.Error.ShouldContain("manifest_invalid");
        result.Error.Split('\n').Count(static line => line.Contains("/nmae:", StringComparison.Ordinal)).ShouldBe(1, "each fault is told once");
        File.Exists(In("a.bailey")).ShouldBeFalse();
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("pack", In("source"), "-o", In("a.bailey"), "--json")).Text);
        json.RootElement.GetProperty("reason_code").GetString().ShouldBe("manifest_invalid");
        json.RootElement.GetProperty("faults").EnumerateArray().Select(static fault => fault.GetProperty("path").GetString()).ShouldContain("/id");
    }

    [Fact]
    public async Task A_link_is_not_packed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        File.CreateSymbolicLink(In("source/README.md"), "/etc/passwd");
        var result = await CommandLine.RunAsync("pack", In("source"), "-o", In("a.bailey"));
        (result.ExitCode, result.Error.Contains("package_entry_link", StringComparison.Ordinal)).ShouldBe((ExitCode.BadData, true));
    }

    [Fact]
    [Rule("L2.13")]
    public async Task The_schema_of_manifests_is_printed()
    {
        var result = await CommandLine.RunAsync("pack", "--schema");
        using var schema = JsonDocument.Parse(result.Text);
        schema.RootElement.GetProperty("properties").TryGetProperty("capabilities", out _).ShouldBeTrue();
        (await CommandLine.FailAsync(ExitCode.Usage, "pack")).ShouldContain("name the folder to pack");
        (await CommandLine.FailAsync(ExitCode.NoInput, "pack", In("nowhere"))).ShouldContain("there is no folder");
    }

    [Fact]
    [Rule("L2.23")]
    public async Task A_key_is_made_once_for_its_owner_alone()
    {
        var made = await CommandLine.RunAsync("keygen", "-o", In("key.pem"), "--json");
        made.ExitCode.ShouldBe(ExitCode.Ok, made.Error);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(In("key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using var json = JsonDocument.Parse(made.Text);
        using var key = PublisherKey.FromPem(File.ReadAllText(In("key.pem")));
        json.RootElement.GetProperty("fingerprint").GetString().ShouldBe(key.Fingerprint.Text);
        var before = File.ReadAllText(In("key.pem"));
        (await CommandLine.FailAsync(ExitCode.OutputFailed, "keygen", "-o", In("key.pem"))).ShouldContain("is there already");
        File.ReadAllText(In("key.pem")).ShouldBe(before);
    }

    [Fact]
    [Rule("L2.23")]
    public async Task A_package_is_signed_and_verified()
    {
        var fingerprint = await PackAsync();
        var unsigned = await CommandLine.RunAsync("verify", In("a.bailey"));
        unsigned.Error.ShouldContain("signature_missing");
        unsigned.Error.ShouldNotContain("community", Case.Insensitive, "nobody asked for one");
        var signed = await CommandLine.RunAsync("sign", In("a.bailey"), "--key", In("key.pem"));
        signed.ExitCode.ShouldBe(ExitCode.Ok, signed.Error);
        signed.Text.ShouldContain(fingerprint);
        var verified = await CommandLine.RunAsync("verify", In("a.bailey"), "--trust", fingerprint, "--json");
        using var json = JsonDocument.Parse(verified.Text);
        (json.RootElement.GetProperty("signature").GetString(), json.RootElement.GetProperty("publisher").GetString()).ShouldBe(("valid", fingerprint));

        var other = await CommandLine.RunAsync("verify", In("a.bailey"), "--trust", "sha256:" + new string('0', 64));
        (other.ExitCode, other.Error.Contains("publisher_untrusted", StringComparison.Ordinal)).ShouldBe((ExitCode.PolicyDenied, true));
        other.Error.ShouldContain($"signed by {fingerprint}, whom no --trust names");
        (await CommandLine.FailAsync(ExitCode.Usage, "verify", In("a.bailey"), "--trust", "me")).ShouldContain("--trust takes");

        var files = PackageReader.Read(File.ReadAllBytes(In("a.bailey"))).Files.SetItem("plugin.wasm", "\0asm\u0001\0\0\0"u8.ToArray());
        File.WriteAllBytes(In("b.bailey"), PackageWriter.Write(files));
        var modified = await CommandLine.RunAsync("verify", In("b.bailey"));
        (modified.ExitCode, modified.Error.Contains("package_modified", StringComparison.Ordinal)).ShouldBe((ExitCode.PolicyDenied, true));
    }

    [Fact]
    [Rule("L2.23")]
    public async Task A_key_with_a_passphrase_signs_only_with_it_and_one_that_others_may_read_not_at_all()
    {
        await PackAsync();
        File.WriteAllText(In("passphrase"), "open sesame\n");
        (await CommandLine.RunAsync("keygen", "-o", In("locked.pem"), "--passphrase-file", In("passphrase"))).ExitCode.ShouldBe(ExitCode.Ok);
        File.ReadAllText(In("locked.pem")).ShouldContain("ENCRYPTED");
        var without = await CommandLine.RunAsync("sign", In("a.bailey"), "--key", In("locked.pem"));
        (without.ExitCode, without.Error.Contains("no passphrase was given", StringComparison.Ordinal)).ShouldBe((ExitCode.BadData, true));
        var variables = new Dictionary<string, string> { ["PASS"] = "open sesame", ["WRONG"] = "open barley" };
        (await CommandLine.RunAsync(variables, null, "sign", In("a.bailey"), "--key", In("locked.pem"), "--passphrase-env", "WRONG")).ExitCode.ShouldBe(ExitCode.BadData);
        (await CommandLine.RunAsync(variables, null, "sign", In("a.bailey"), "--key", In("locked.pem"), "--passphrase-env", "PASS")).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.RunAsync(variables, null, "sign", In("a.bailey"), "--key", In("key.pem"))).Error.ShouldContain("signature_key_mismatch");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(In("key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            (await CommandLine.FailAsync(ExitCode.NoInput, "sign", In("a.bailey"), "--key", In("key.pem"))).ShouldContain("chmod 600");
        }
    }

    [Fact]
    [Rule("L2.32")]
    [Rule("L2.33")]
    [Rule("L2.35")]
    public async Task A_review_says_what_is_asked_for_and_what_policies_and_an_upgrade_make_of_it()
    {
        await PackAsync();
        File.WriteAllText(In("source/manifest.json"), Manifest.Replace("\"1.0.0\"", "\"2.0.0\"", StringComparison.Ordinal).Replace("\"api.example.org\"", "\"*.example.org\"", StringComparison.Ordinal));
        (await CommandLine.RunAsync("pack", In("source"), "-o", In("b.bailey"))).ExitCode.ShouldBe(ExitCode.Ok);
        Directory.CreateDirectory(In("data/etc/communities/chess"));
        WritePrivate("data/etc/instance.yaml", "enabled: true\nallows_ui_plugins: true\nmax_level: 2\n");
        WritePrivate("data/etc/communities/chess/plugin-policy.yaml", "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");

        var result = await CommandLine.RunAsync("plugins", "review", In("b.bailey"), In("a.bailey"), "--community", "chess", "--data", In("data"));
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        var text = result.Text;
        text.IndexOf("Connect to any subdomain of example.org on port 443 (network:connect, level 4): denied", StringComparison.Ordinal).ShouldBeInRange(0, text.IndexOf("Keep data of its own (storage:kv, level 1): approved", StringComparison.Ordinal));
        text.ShouldContain("the publisher says: asks for names");
        text.ShouldContain("plugin_not_allowlisted");
        text.ShouldContain("1.0.0 -> 2.0.0: asks for more, and must be accepted");
        result.Error.ShouldBeEmpty();
        (await CommandLine.RunAsync("plugins", "review", In("b.bailey"), "--community", "ches", "--data", In("data"))).Complaint.ShouldBe(
            "note: the data directory has no community 'ches' (did you mean 'chess'?); one that has set no policy lets nothing in");
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("plugins", "review", In("b.bailey"), In("a.bailey"), "--community", "chess", "--data", In("data"), "--json")).Text);
        var difference = json.RootElement.GetProperty("difference");
        difference.GetProperty("widens").GetBoolean().ShouldBeTrue();
        difference.GetProperty("unchanged").EnumerateArray().Select(static entry => entry.GetProperty("type").GetString()).ShouldBe(["storage:kv"]);
        json.RootElement.GetProperty("admission").GetProperty("allowed").GetBoolean().ShouldBeTrue();
    }

    private async Task<string> PackAsync()
    {
        (await CommandLine.RunAsync("pack", In("source"), "-o", In("a.bailey"))).ExitCode.ShouldBe(ExitCode.Ok);
        return (await CommandLine.RunAsync("keygen", "-o", In("key.pem"))).Text.Trim();
    }

    private void WritePrivate(string path, string text)
    {
        File.WriteAllText(In(path), text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(In(path), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string In(string path) => Path.Combine(_folder.FullPath, path);
}
