using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Tests.Extism;

public sealed class ManifestTests
{
    // (module (func (export "run") (result i32) (i32.const 0)))
    private static readonly byte[] s_module =
    [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
        0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f,
        0x03, 0x02, 0x01, 0x00,
        0x07, 0x07, 0x01, 0x03, (byte)'r', (byte)'u', (byte)'n', 0x00, 0x00,
        0x0a, 0x06, 0x01, 0x04, 0x00, 0x41, 0x00, 0x0b,
    ];

    private static readonly string s_base64 = Convert.ToBase64String(s_module);

    [Fact]
    public void Every_field_is_read()
    {
        var manifest = ExtismManifest.Parse($$"""
            {
              "wasm": [{"data": "{{s_base64}}", "name": "lib", "hash": "{{new string('a', 64)}}"}, {"path": "main.wasm"},
                       {"url": "https://example.com/x.wasm", "headers": {"A": "b"}, "method": "POST", "name": "remote"}],
              "memory": {"max_pages": 4, "max_http_response_bytes": 5, "max_var_bytes": 6},
              "config": {"key": "value"},
              "allowed_hosts": ["*.example.com", "api.test"],
              "allowed_paths": {"ro:/data": "/in", "/out": "/out"},
              "timeout_ms": 7000
            }
            """);

        manifest.Wasm.Length.ShouldBe(3);
        manifest.Wasm[0].Data!.Value.ToArray().ShouldBe(s_module);
        manifest.Wasm[0].Name.ShouldBe("lib");
        manifest.Wasm[1].Path.ShouldBe("main.wasm");
        manifest.Wasm[2].Url.ShouldBe("https://example.com/x.wasm");
        manifest.Wasm[2].Method.ShouldBe("POST");
        manifest.Wasm[2].Headers["A"].ShouldBe("b");
        manifest.Memory.ShouldBe(new ExtismMemoryOptions { MaxPages = 4, MaxHttpResponseBytes = 5, MaxVarBytes = 6 });
        manifest.Config["key"].ShouldBe("value");
        manifest.AllowedHosts.ShouldBe(["*.example.com", "api.test"]);
        manifest.AllowedPaths.ShouldBe([new("/data", "/in", true), new("/out", "/out")]);
        manifest.Timeout.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void What_is_left_out_grants_nothing()
    {
        var manifest = ExtismManifest.Parse($$"""{"wasm": [{"data": "{{s_base64}}"}], "allowed_hosts": null, "timeout_ms": null}""");
        manifest.AllowedHosts.ShouldBeEmpty();
        manifest.AllowedPaths.ShouldBeEmpty();
        manifest.Config.ShouldBeEmpty();
        manifest.Timeout.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"wasm": [{"path": "a", "nmae": "b"}]}""", "unknown_field", "/wasm/0/nmae")]
    [InlineData("""{"wasm": [{"path": "a"}], "allowed_host": []}""", "unknown_field", "/allowed_host")]
    [InlineData("""{"wasm": [{"path": "a"}], "memory": {"max": 1}}""", "unknown_field", "/memory/max")]
    [InlineData("""{"wasm": [{"path": "a"}], "config": {"a/b~": 1}}""", "wrong_type", "/config/a~1b~0")]
    [InlineData("""{"wasm": [{"path": "a", "url": "https://b"}]}""", "several_sources", "/wasm/0")]
    [InlineData("""{"wasm": [{"name": "a"}]}""", "no_source", "/wasm/0")]
    [InlineData("""{"wasm": [{"data": "%%%"}]}""", "bad_value", "/wasm/0/data")]
    [InlineData("""{"wasm": [{"data": {"ptr": 1, "len": 2}}]}""", "wrong_type", "/wasm/0/data")]
    [InlineData("""{"wasm": [{"path": "a", "headers": {}}]}""", "bad_value", "/wasm/0/headers")]
    [InlineData("""{"wasm": [{"path": "a", "hash": "abc"}]}""", "bad_value", "/wasm/0/hash")]
    [InlineData("""{"wasm": [{"path": ""}]}""", "bad_value", "/wasm/0/path")]
    [InlineData("""{"wasm": []}""", "no_wasm", "/wasm")]
    [InlineData("{}", "no_wasm", "/wasm")]
    [InlineData("""{"wasm": {}}""", "wrong_type", "/wasm")]
    [InlineData("""{"wasm": ["a"]}""", "wrong_type", "/wasm/0")]
    [InlineData("""{"wasm": [{"path": "a"}], "wasm": []}""", "duplicate_field", "/wasm")]
    [InlineData("""{"wasm": [{"path": "a"}], "timeout_ms": 0}""", "out_of_range", "/timeout_ms")]
    [InlineData("""{"wasm": [{"path": "a"}], "timeout_ms": 1.5}""", "out_of_range", "/timeout_ms")]
    [InlineData("""{"wasm": [{"path": "a"}], "timeout_ms": "1"}""", "wrong_type", "/timeout_ms")]
    [InlineData("""{"wasm": [{"path": "a"}], "memory": {"max_pages": -1}}""", "out_of_range", "/memory/max_pages")]
    [InlineData("""{"wasm": [{"path": "a"}], "allowed_hosts": ["https://a"]}""", "bad_value", "/allowed_hosts/0")]
    [InlineData("""{"wasm": [{"path": "a"}], "allowed_paths": {"ro:": "/x"}}""", "bad_value", "/allowed_paths/ro:")]
    [InlineData("[]", "wrong_type", "")]
    [InlineData("{", "not_json", "")]
    [InlineData("", "not_json", "")]
    [InlineData("""{"wasm": [{"path": "\ud800"}]}""", "not_json", "")]
    public void Fault_is_told_by_code_and_place(string json, string code, string location)
    {
        var error = Should.Throw<ExtismManifestException>(() => ExtismManifest.Parse(json));
        error.Faults[0].Code.ShouldBe(code);
        error.Faults[0].Location.ShouldBe(location);
        error.Faults[0].Message.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var error = Should.Throw<ExtismManifestException>(() =>
            ExtismManifest.Parse("""{"wasm": [{"path": 1}, {"nmae": "x", "path": "a"}], "timeout": 1}"""));
        error.Faults.Select(static fault => fault.Location).ShouldBe(["/wasm/0/path", "/wasm/1/nmae", "/timeout"]);
    }

    [Fact]
    public void Mutated_manifests_are_read_or_refused_and_never_anything_else()
    {
        var seed = Encoding.UTF8.GetBytes(
            """{"wasm":[{"path":"a","name":"b"},{"url":"https://x","headers":{"a":"b"}}],"memory":{"max_pages":1},"config":{"a":"b"},"allowed_hosts":["[a-z]*"],"allowed_paths":{"ro:/a":"b"},"timeout_ms":5}""");
        var random = new Random(1);
        const string Inserts = "{}[]\",:\\0-9.eu\u0000truefalsenull";
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = seed.ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes.RemoveAt(at); break;
                    case 1: bytes[at] = (byte)random.Next(256); break;
                    case 2: bytes.Insert(at, (byte)Inserts[random.Next(Inserts.Length)]); break;
                    default: bytes.InsertRange(at, bytes.GetRange(at, random.Next(0, Math.Min(20, bytes.Count - at)))); break;
                }
            }

            try
            {
                ExtismManifest.Parse(bytes.ToArray()).Wasm.ShouldNotBeEmpty();
            }
            catch (ExtismManifestException refused)
            {
                refused.Faults.ShouldNotBeEmpty();
            }
        }
    }

    [Fact]
    public async Task Module_is_taken_from_data_path_and_url()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, s_module);
        await using var server = new ScriptedServer(static async (_, stream, token) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {s_module.Length}\r\n\r\n"), token);
            await stream.WriteAsync(s_module, token);
        });
        var options = new ExtismPluginOptions
        {
            Http = new GuardedHttpClient(new() { Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}")]) }),
        };
        var sources = new[]
        {
            new JsonObject { ["data"] = s_base64 },
            new JsonObject { ["path"] = path },
            new JsonObject { ["url"] = $"http://127.0.0.1:{server.Port}/m.wasm", ["headers"] = new JsonObject { ["X-Token"] = "t" } },
        };
        try
        {
            foreach (var source in sources)
            {
                source["hash"] = Convert.ToHexString(SHA256.HashData(s_module));
                var manifest = ExtismManifest.Parse(new JsonObject { ["wasm"] = new JsonArray(source) }.ToJsonString());
                using var plugin = (await CompiledExtismPlugin.CompileAsync(manifest, options)).CreatePlugin();
                plugin.Call("run").Succeeded.ShouldBeTrue();
            }
        }
        finally
        {
            File.Delete(path);
        }

        server.Requests.ShouldHaveSingleItem().Headers["X-Token"].ShouldBe("t");
    }

    [Fact]
    public async Task Url_that_egress_does_not_allow_or_that_answers_otherwise_is_refused()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("no", 404));
        var manifest = new ExtismManifest { Wasm = [ExtismWasm.FromUrl($"http://127.0.0.1:{server.Port}/")] };
        var opened = new ExtismPluginOptions
        {
            Http = new GuardedHttpClient(new() { Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}")]) }),
        };

        var closed = await Should.ThrowAsync<ExtismManifestException>(() => CompiledExtismPlugin.CompileAsync(manifest));
        closed.Faults[0].Location.ShouldBe("/wasm/0/url");
        closed.Message.ShouldContain(EgressReason.AddressNotPublic);
        var missing = await Should.ThrowAsync<ExtismManifestException>(() => CompiledExtismPlugin.CompileAsync(manifest, opened));
        missing.Message.ShouldContain("404");
    }

    [Fact]
    public void Limits_that_a_program_sets_out_of_range_are_refused()
    {
        var manifest = ExtismManifest.FromWasm(s_module);
        foreach (var bad in new[]
        {
            manifest with { Timeout = TimeSpan.Zero },
            manifest with { Timeout = Timeout.InfiniteTimeSpan },
            manifest with { Memory = new() { MaxPages = -1 } },
            manifest with { Memory = new() { MaxVarBytes = -1 } },
        })
        {
            Should.Throw<ExtismManifestException>(() => CompiledExtismPlugin.Compile(bad)).Code.ShouldBe("out_of_range");
        }

        CompiledExtismPlugin.Compile(manifest with { Memory = new() { MaxPages = long.MaxValue } });
    }

    [Fact]
    public void Module_of_another_hash_is_refused()
    {
        var manifest = new ExtismManifest { Wasm = [ExtismWasm.FromData(s_module) with { Hash = new string('0', 64) }] };

        var error = Should.Throw<ExtismManifestException>(() => CompiledExtismPlugin.Compile(manifest));

        error.Code.ShouldBe("hash_mismatch");
        error.Message.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(s_module)));
    }

    [Fact]
    public void File_that_is_absent_or_too_large_and_bytes_that_are_no_module_are_refused_with_their_place()
    {
        var absent = Should.Throw<ExtismManifestException>(() => CompiledExtismPlugin.Compile(ExtismManifest.FromFile("/nowhere/x.wasm")));
        absent.Code.ShouldBe("source_unreadable");
        absent.Faults[0].Location.ShouldBe("/wasm/0/path");

        var garbage = Should.Throw<ExtismManifestException>(() => CompiledExtismPlugin.Compile(ExtismManifest.FromWasm("not wasm"u8.ToArray())));
        garbage.Code.ShouldBe("bad_module");
        garbage.Faults[0].Location.ShouldBe("/wasm/0");
    }

    [Fact]
    public void One_module_is_main_whatever_its_name_and_of_several_the_last_where_none_is_called_so()
    {
        var empty = new byte[] { 0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00 };
        Runs(ExtismWasm.FromData(s_module) with { Name = "other" });
        Runs(ExtismWasm.FromData(empty) with { Name = "lib" }, ExtismWasm.FromData(s_module) with { Name = "other" });
        Runs(ExtismWasm.FromData(empty) with { Name = "lib" }, ExtismWasm.FromData(s_module));
        Runs(ExtismWasm.FromData(s_module) with { Name = "main" }, ExtismWasm.FromData(empty) with { Name = "lib" });
        Runs(ExtismWasm.FromData(s_module), ExtismWasm.FromData(empty) with { Name = "lib" });

        static void Runs(params ExtismWasm[] modules)
        {
            using var plugin = CompiledExtismPlugin.Compile(new ExtismManifest { Wasm = [.. modules] }).CreatePlugin();
            plugin.Call("run").Succeeded.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("a", "a", "main", "duplicate_name", "/wasm/1/name")]
    [InlineData(null, null, "b", "duplicate_name", "/wasm/1/name")]
    [InlineData("extism:host/env", "b", "main", "reserved_name", "/wasm/0/name")]
    public void Duplicate_and_reserved_names_fail(string? first, string? second, string? third, string code, string location)
    {
        var manifest = new ExtismManifest { Wasm = [.. new[] { first, second, third }.Select(name => ExtismWasm.FromData(s_module) with { Name = name })] };

        var error = Should.Throw<ExtismManifestException>(() => CompiledExtismPlugin.Compile(manifest));

        error.Code.ShouldBe(code);
        error.Faults[0].Location.ShouldBe(location);
    }
}
