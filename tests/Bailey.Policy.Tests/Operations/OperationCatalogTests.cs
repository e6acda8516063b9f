using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Operations;

/// <summary>The catalogue of operations is whole and consistent.</summary>
public sealed class OperationCatalogTests
{
    [Fact]
    [Rule("P2.1")]
    public void Every_operation_says_all_that_there_is_to_say()
    {
        OperationCatalog.All.Length.ShouldBeGreaterThan(100);
        foreach (var operation in OperationCatalog.All)
        {
            operation.ShouldSatisfyAllConditions(
                operation.Path,
                () => operation.Permission.ShouldNotBeNull(),
                () => operation.Domain.ShouldBe(operation.Path.Split('/')[0]),
                () => operation.Risk.ShouldNotBeNull(),
                () => operation.Identities.ShouldNotBe(IdentityKinds.None),
                () => operation.Description.ShouldNotBeEmpty());
        }
    }

    [Fact]
    [Rule("P2.1")]
    public void An_operation_is_found_by_its_path_and_by_its_command()
    {
        var install = OperationCatalog.Get("plugins/packages/install");
        install.Permission!.Text.ShouldBe("plugin:package:install");
        install.Domain.ShouldBe("plugins");
        install.Risk.ShouldBe(OperationRisk.Write);
        install.Identities.ShouldBe(IdentityKinds.Any);
        OperationCatalog.TryFindCommand("plugins install", out var byCommand).ShouldBeTrue();
        byCommand.ShouldBeSameAs(install);
        OperationCatalog.TryFind("plugins/packages/instal", out _).ShouldBeFalse();
        OperationCatalog.TryFindCommand("plugins Install", out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => OperationCatalog.Get("nothing"));
    }

    [Fact]
    public void Paths_and_commands_are_unique()
    {
        OperationCatalog.All.Select(static operation => operation.Path).ShouldBeUnique();
        OperationCatalog.All.Select(static operation => operation.Command).Where(static command => command is not null).ShouldBeUnique();
    }

    [Fact]
    public void What_demands_a_permission_to_read_only_reads() =>
        OperationCatalog.All.Where(static operation => operation.Permission!.Text.EndsWith(":read", StringComparison.Ordinal) && operation.Risk != OperationRisk.Read).Select(static operation => operation.Path).ShouldBeEmpty();

    [Fact]
    public void Diagnostics_only_read() =>
        OperationCatalog.All.Where(static operation => operation.IsDiagnostic && operation.Risk != OperationRisk.Read).ShouldBeEmpty();

    [Fact]
    [Rule("P1.28")]
    public void Changing_quotas_is_never_among_what_one_may_do_to_oneself() =>
        OperationCatalog.All.Where(static operation => operation.Path.Contains("quota", StringComparison.Ordinal)).Select(static operation => operation.Permission!.Text)
            .ShouldAllBe(static permission => !permission.StartsWith("self:", StringComparison.Ordinal));

    [Theory]
    [InlineData("call", "hooks/invoke")]
    [InlineData("policy simulate", "policy/simulate")]
    [InlineData("principal quota", "principals/quota")]
    [InlineData("audit verify", "audit/verify")]
    [InlineData("smoke-test", "smoke-test")]
    public void Commands_that_later_issues_bring_are_there_already(string command, string path)
    {
        OperationCatalog.TryFindCommand(command, out var operation).ShouldBeTrue();
        operation.Path.ShouldBe(path);
    }
}
