using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Capabilities;

/// <summary>What holds for every capability, proved for each by walking the catalogue.</summary>
public sealed class CatalogueWalkTests
{
    public static TheoryData<string> Names => [.. CapabilityCatalog.All.Select(type => type.Name)];

    [Fact]
    [Rule("P4.1")]
    public void The_catalogue_is_the_table_of_the_specification()
    {
        string[] table =
        [
            "0 ui:read()", "0 domain:read(domain_ids)", "0 members:read(domain_ids)", "0 signals:subscribe(patterns)",
            "1 ui:components(names)", "1 ui:panels(locations)", "1 messages:send(recipients)", "1 signals:emit(patterns)", "1 storage:kv()",
            "2 ui:inject(selectors)", "2 mdx:edit(domain_ids)", "2 domain:write(domain_ids)", "2 signals:propagate(directions)",
            "3 members:manage(domain_ids)", "3 domain:create(parent_ids)", "3 domain:delete(domain_ids)", "3 plugins:configure(plugin_ids)",
            "4 fs:read(paths)", "4 fs:write(paths)", "4 process:spawn(allowlist)", "4 network:connect(hosts, ports)", "4 signals:broadcast()", "4 jobs:run()",
        ];
        CapabilityCatalog.All.Select(type => $"{(int)type.Level} {type.Name}({string.Join(", ", type.Parameters.Select(parameter => parameter.Name))})").ShouldBe(table, ignoreOrder: true);
    }

    [Fact]
    [Rule("P4.1")]
    public void The_catalogue_is_closed_with_one_sealed_type_for_each_capability()
    {
        var types = typeof(Capability).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Capability)) && !type.IsAbstract).ToList();
        types.ShouldAllBe(type => type.IsSealed);
        types.Count.ShouldBe(CapabilityCatalog.All.Length);
        Samples.Each.Select(sample => sample.GetType()).ShouldBe(types, ignoreOrder: true);
        Samples.Each.Select(sample => sample.Type).ShouldBe(CapabilityCatalog.All, ignoreOrder: true);
        typeof(Capability).GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public)
            .ShouldAllBe(constructor => constructor.IsFamilyAndAssembly || constructor.GetParameters()[0].ParameterType == typeof(Capability));
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.3")]
    public void Each_has_a_sentence_for_people_that_names_what_it_is_for(string name)
    {
        var sample = Samples.Of(name);
        sample.Sentence.ShouldMatch("^[A-Z].*[^.]$");
        sample.ToString().ShouldBe(sample.Sentence);
        foreach (var item in sample.Items.Where(item => item.Parameter != "allowlist"))
        {
            sample.Sentence.ShouldContain(item.Text);
        }
    }

    [Fact]
    [Rule("P4.3")]
    public void Sentences_are_shown_the_riskiest_first()
    {
        var shown = CapabilityCatalog.RiskiestFirst(Samples.Each);
        shown[0].ShouldBe(Samples.Of("process:spawn"));
        shown[^1].ShouldBe(Samples.Of("ui:read"));
        shown.Select(capability => (int)capability.Type.Level).ShouldBeInOrder(SortDirection.Descending);
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.4")]
    [Rule("P4.6")]
    [Rule("P4.7")]
    [Rule("P4.8")]
    [Rule("P4.27")]
    public void Each_is_denied_without_its_gate_and_granted_with_it(string name)
    {
        var sample = Samples.Of(name);
        Samples.Review(Samples.OpenInstance, sample).ShouldSatisfyAllConditions(
            review => review.Approved.ShouldBe([sample]),
            review => review.Denied.ShouldBeEmpty());

        var (shut, code) = Shut(sample.Type.Gate);
        var denied = Samples.Review(shut, sample);
        denied.Approved.ShouldBeEmpty();
        denied.Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(code);
        denied.Denied[0].Decision.ShouldSatisfyAllConditions(
            decision => decision.Allowed.ShouldBeFalse(),
            decision => decision.Layer.ShouldBe(DecisionLayer.InstancePolicy),
            decision => decision.Message.ShouldNotBeNullOrWhiteSpace(),
            decision => decision.Remedy.ShouldNotBeNullOrWhiteSpace());
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.8")]
    public void Each_of_level_4_needs_the_operators_word_for_the_plugin_besides(string name)
    {
        var sample = Samples.Of(name);
        var review = Samples.Review(Samples.OpenInstance with { PluginAllowlist = [] }, sample);
        if (sample.Type.Level == CapabilityLevel.System)
        {
            review.Approved.ShouldBeEmpty();
            review.Denied.Select(denial => denial.ReasonCode).ShouldBe([InstancePolicyReason.PluginNotAllowlisted]);
        }
        else
        {
            review.Approved.ShouldBe([sample]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.4")]
    [Rule("P4.29")]
    public void No_gate_is_open_by_default_nor_by_switching_plugins_on(string name)
    {
        var sample = Samples.Of(name);
        Samples.Review(InstancePolicy.Default, sample).Approved.ShouldBeEmpty();
        Samples.Review(new InstancePolicy { Enabled = true, MaxLevel = CapabilityLevel.System }, sample).Approved.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.20")]
    [Rule("P4.26")]
    [Rule("P4.28")]
    public void Each_is_enforced_at_its_use_by_every_layer(string name)
    {
        var sample = Samples.Of(name);
        var use = Samples.UseOf(name);
        Samples.Compile().Check(use).Allowed.ShouldBeTrue();

        Code(Samples.Compile(Samples.Installed([.. Samples.Each.Where(other => other != sample)])), name).ShouldBe(CapabilityReason.Undeclared);
        Code(Samples.Compile(instance: Shut(sample.Type.Gate).Policy), name).ShouldBe(Shut(sample.Type.Gate).Code);
        Code(Samples.Compile(instance: Samples.OpenInstance with { DeniedCapabilities = [sample.Type] }), name).ShouldBe(InstancePolicyReason.CapabilityDenied);
        Code(Samples.Compile(community: Samples.OpenCommunity with { TrustPolicy = TrustPolicy.TrustedPublishersOnly }), name).ShouldBe(SignatureReason.PublisherUntrusted);
        Code(Samples.Compile(Samples.Plugin with { DeniedByAdmin = [sample.Type] }), name).ShouldBe(CapabilityReason.DeniedByAdmin);
        Code(Samples.Compile(Samples.Plugin with { Accepted = [.. Samples.Each.Where(other => other != sample)] }), name).ShouldBe(CapabilityReason.NotAccepted);
        Code(Samples.Compile(Samples.Plugin with { AcceptedDigest = "sha256:02" }), name).ShouldBe(CapabilityReason.DigestNotAccepted);
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.28")]
    public void No_other_capability_stands_in_for_one_that_is_missing(string name)
    {
        var use = Samples.UseOf(name);
        var rest = Samples.Compile(Samples.Installed([.. Samples.Each.Where(other => other.Type.Name != name)]));
        rest.Check(use).Allowed.ShouldBeFalse();
        rest.Granted.Count.ShouldBe(Samples.Each.Count - 1);
    }

    private static string Code(Policy.Capabilities.Effective.EffectiveCapabilities capabilities, string name)
    {
        var decision = capabilities.Check(Samples.UseOf(name));
        decision.Allowed.ShouldBeFalse();
        decision.Message.ShouldNotBeNullOrWhiteSpace();
        decision.Remedy.ShouldNotBeNullOrWhiteSpace();
        capabilities.Granted.ShouldNotContain(Samples.Of(name));
        return decision.ReasonCode;
    }

    private static (InstancePolicy Policy, string Code) Shut(CapabilityGate gate) => gate switch
    {
        CapabilityGate.UiPlugins => (Samples.OpenInstance with { AllowsUiPlugins = false }, InstancePolicyReason.UiPluginsNotAllowed),
        CapabilityGate.AdminPlugins => (Samples.OpenInstance with { AdminPluginsEnabled = false }, InstancePolicyReason.AdminPluginsDisabled),
        CapabilityGate.PluginAllowlist => (Samples.OpenInstance with { PluginAllowlist = [] }, InstancePolicyReason.PluginNotAllowlisted),
        CapabilityGate.FileSystemPaths => (Samples.OpenInstance with { AllowedFsPaths = [] }, InstancePolicyReason.PathNotAllowed),
        CapabilityGate.Executables => (Samples.OpenInstance with { AllowedExecutables = [] }, InstancePolicyReason.ExecutableNotAllowed),
        CapabilityGate.NetworkHosts => (Samples.OpenInstance with { AllowedNetworkHosts = [] }, InstancePolicyReason.HostNotAllowed),
        _ => throw new ArgumentOutOfRangeException(nameof(gate), gate, "a gate that no test knows"),
    };
}
