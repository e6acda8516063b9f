using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Tests.Packages;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>Settings of packages in communities.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Schema =
        """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["greeting"],
          "properties": {
            "greeting": { "type": "string", "minLength": 1, "maxLength": 10 },
            "times": { "type": "integer", "minimum": 1, "maximum": 5, "default": 1 },
            "words": { "type": "array", "items": { "type": "string", "pattern": "^[a-z]+$" } }
          }
        }
        """;

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    [Rule("L2.38")]
    public async Task Settings_are_judged_by_the_schema_and_every_fault_has_its_pointer()
    {
        var installation = (await _world.UploadAsync(WithSchema("1.0.0", Schema))).Require();
        (await _world.ReviewAsync()).Require();
        (await _world.FailAsync(() => _world.ActivateAsync(installation.Digest))).Code.ShouldBe(LifecycleReason.SettingsInvalid, "there is no greeting yet");

        var failure = await _world.FailAsync(() => UpdateAsync("""{"times": 9, "words": ["ok", "NO", 3], "greting": "hi"}"""));
        failure.Code.ShouldBe(LifecycleReason.SettingsInvalid);
        failure.Faults.Select(static fault => (fault.Path, fault.Code)).ShouldBe(
            [("", "missing_key"), ("/times", "out_of_range"), ("/words/1", "value_invalid"), ("/words/2", "wrong_type"), ("/greting", "unknown_key")], ignoreOrder: true);
        failure.Faults.Single(static fault => fault.Path == "/greting").Message.ShouldContain("did you mean 'greeting'");

        (await UpdateAsync("""{"greeting": "hello"}""")).Require().SettingsJson.ShouldBe("""{"greeting": "hello"}""");
        _world.Store.Entries[^1].Action.ShouldBe(AuditAction.PluginSettingsChanged);
        _world.Store.Entries[^1].Metadata.ShouldAllBe(static pair => !pair.Value.Contains("hello"), "settings may be secret");
        (await _world.Catalog.FindAsync(CatalogWorld.Community, PackageSamples.Id))!.SettingsJson.ShouldBe("""{"greeting":"hello","times":1}""");
        (await _world.ActivateAsync(installation.Digest)).Require();
        (await _world.FailAsync(() => UpdateAsync("""{"greeting": "hello"}""", CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"greeting":"a","greeting":"b"}""")]
    [InlineData("{\"greeting\":\"\\uD800\"}")]
    [Rule("L2.38")]
    public async Task Settings_that_are_no_object_are_refused(string settings)
    {
        (await _world.UploadAsync(WithSchema("1.0.0", Schema))).Require();
        (await _world.FailAsync(() => UpdateAsync(settings))).Code.ShouldBe(LifecycleReason.SettingsInvalid);
    }

    [Fact]
    [Rule("L2.38")]
    public async Task A_package_without_schema_has_no_settings()
    {
        await _world.RunAsync();
        (await _world.FailAsync(() => UpdateAsync("""{"a": 1}"""))).Faults.ShouldHaveSingleItem().Path.ShouldBe("/a");
        (await UpdateAsync("{}")).Require();
    }

    [Fact]
    [Rule("L2.38")]
    public async Task An_upgrade_must_accept_the_settings_that_there_are_or_come_with_it()
    {
        var first = (await _world.UploadAsync(WithSchema("1.0.0", Schema))).Require();
        (await UpdateAsync("""{"greeting": "hello"}""")).Require();
        (await _world.ReviewAsync()).Require();
        (await _world.ActivateAsync(first.Digest)).Require();
        var next = (await _world.UploadAsync(WithSchema("2.0.0", """{"type":"object","additionalProperties":false,"required":["text"],"properties":{"text":{"type":"string"}}}"""))).Require().PendingDigest!;
        (await _world.FailAsync(() => _world.UpgradeAsync(next))).Code.ShouldBe(LifecycleReason.SettingsInvalid);
        (await _world.UpgradeAsync(next, settings: """{"text": "hello"}""")).Require().SettingsJson.ShouldBe("""{"text": "hello"}""");
        (await _world.FailAsync(() => _world.RollBackAsync())).Code.ShouldBe(LifecycleReason.SettingsInvalid);
        (await _world.RollBackAsync(settings: """{"greeting": "again"}""")).Require().Digest.ShouldBe(first.Digest);
    }

    private Task<PackageResult<PluginInstallation>> UpdateAsync(string settings, PackageActor? actor = null) =>
        _world.Catalog.UpdateSettingsAsync(CatalogWorld.Community, PackageSamples.Id, settings, actor ?? CatalogWorld.Alice);

    private byte[] WithSchema(string version, string schema) =>
        _world.Package(version, static manifest => manifest["settings_schema"] = (JsonNode)"settings.schema.json", ("settings.schema.json", schema));
}
