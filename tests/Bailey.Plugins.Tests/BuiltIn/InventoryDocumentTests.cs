using System.Text;
using Bailey.Plugins.BuiltIn;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>The inventory as a document.</summary>
public sealed class InventoryDocumentTests
{
    private static readonly CommandRule FullRule = new()
    {
        Name = "all of it",
        Description = "every field",
        Allow = [OperationGlob.Parse("notes/**"), OperationGlob.Parse("{a,b}")],
        Deny = [OperationGlob.Parse("notes/erase")],
        MaxRisk = OperationRisk.HighRiskWrite,
        Identities = IdentityKinds.Any,
        AllowUnannotated = true,
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        var document = InventoryDocument.Of(Installed(), new ManualClock().GetUtcNow());
        var read = InventoryDocument.Parse(document.ToUtf8());
        read.ToUtf8().ShouldBe(document.ToUtf8());
        read.Plugins[0].Rules.Select(static rule => rule.ToRule()).ShouldBe([FullRule, Sample.ReadersOnly]);
        read.Plugins[0].Hooks.ShouldBe(document.Plugins[0].Hooks);
        read.Skipped.ShouldBe(document.Skipped);
        read.RecordedAt.ShouldBe(document.RecordedAt);
    }

    [Fact]
    [Rule("L1.59")]
    public void It_governs_as_the_inventory_does()
    {
        var (inventory, document) = (Installed(), InventoryDocument.Of(Installed(), default));
        foreach (var operation in OperationCatalog.All)
        {
            document.ResolveCommandPolicy(static () => throw new InvalidOperationException("read")).Evaluate(operation, IdentityKinds.User)
                .ShouldBe(inventory.ResolveCommandPolicy(static () => null).Evaluate(operation, IdentityKinds.User));
        }

        var none = InventoryDocument.Of(BuiltInInventory.Empty, default);
        none.ResolveCommandPolicy(static () => null).Kind.ShouldBe(CommandPolicySource.None);
    }

    [Fact]
    [Rule("L1.59")]
    public void Where_the_install_was_aborted_only_diagnostics_are_allowed()
    {
        var document = InventoryDocument.Parse(InventoryDocument.Of(BuiltInPlugins.Install([new TestPlugin("a"), new TestPlugin("a")]), default).ToUtf8());
        var policy = document.ResolveCommandPolicy(static () => null);
        policy.Evaluate(OperationCatalog.Get("run"), IdentityKinds.User).ReasonCode.ShouldBe(BuiltInReason.DuplicatePluginName);
        policy.Evaluate(OperationCatalog.Get("plugins/show"), IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("L1.59")]
    public async Task Where_a_handler_of_start_up_failed_the_rules_are_known_and_govern()
    {
        var plugin = new TestPlugin("a", static registrar =>
        {
            registrar.Restrict(Sample.ReadersOnly);
            registrar.On(LifecyclePoint.Startup, "up", static _ => throw new InvalidOperationException());
        })
        { Says = Sample.Restricts };
        var document = InventoryDocument.Of(await new BuiltInLifecycle(BuiltInPlugins.Install([plugin])).StartAsync(), default);
        document.Fault!.ReasonCode.ShouldBe(BuiltInReason.LifecycleFailed);
        var policy = document.ResolveCommandPolicy(static () => null);
        policy.Evaluate(OperationCatalog.Get("run"), IdentityKinds.User).ReasonCode.ShouldBe(CommandRuleReason.RiskTooHigh);
        policy.Evaluate(OperationCatalog.Get("inspect"), IdentityKinds.User).Allowed.ShouldBeTrue();
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        var good = Encoding.UTF8.GetString(InventoryDocument.Of(Installed(), default).ToUtf8());
        InventoryDocument.Parse(Encoding.UTF8.GetBytes(good));
        (string From, string To)[] changes =
        [
            ("{\"format\":1", "{\"format\":2"),
            ("{\"format\":1", "{\"format\":1,\"format\":1"),
            ("{\"format\":1", "{\"format\":1,\"more\":1"),
            ("{\"format\":1,", "{"),
            ("\"fail_closed\"", "\"fail_softly\""),
            ("\"fail_closed\"", "0"),
            ("\"high-risk-write\"", "\"none\""),
            ("\"notes/**\"", "\"/notes\""),
            ("\"notes/**\"", "null"),
            ("\"user\"", "\"robot\""),
            ("\"withheld\":[]", "\"withheld\":[null]"),
            ("\"withheld\":[]", "\"withheld\":null"),
            ("\"skipped\":[", "\"skipped\":[null,"),
            ("\"plugins\":[", "\"plugins\":[null,"),
            ("\"hooks\":[", "\"hooks\":[null,"),
            ("\"rules\":[", "\"rules\":[null,"),
        ];
        foreach (var (from, to) in changes)
        {
            good.ShouldContain(from);
            Should.Throw<FormatException>(() => InventoryDocument.Parse(Encoding.UTF8.GetBytes(good.Replace(from, to, StringComparison.Ordinal))), $"{from} -> {to}");
        }

        foreach (var text in new[] { "", "null", "[]", "{", "{}", good[..^1], good + "x", "\u00ff", new string('[', 10_000) })
        {
            Should.Throw<FormatException>(() => InventoryDocument.Parse(Encoding.UTF8.GetBytes(text)), text[..Math.Min(text.Length, 20)]);
        }
    }

    private static BuiltInInventory Installed() => BuiltInPlugins.Install(
    [
        new TestPlugin("rules", static registrar =>
        {
            Sample.RegisterAll(registrar);
            registrar.Restrict(FullRule);
            registrar.Restrict(Sample.ReadersOnly);
        })
        { Says = Sample.Restricts with { RequiredHostVersion = ">=0" } },
        new TestPlugin("printer", static _ => throw new PluginInstallException("there is no printer")) { Says = Sample.FailOpen },
    ]);
}
