using Bailey.Plugins.BuiltIn;
using Bailey.Policy.Commands;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>What holds of every set of built-in plugins.</summary>
public sealed class InstallProperties
{
    private static readonly Action<IRegistrar>[] Faults =
    [
        static _ => throw new InvalidOperationException("no"),
        static _ => throw new PluginInstallException("no"),
        static registrar => registrar.On(LifecyclePoint.Startup, "Not A Name", static _ => default),
        static registrar => registrar.On(LifecyclePoint.Startup, "up", null!),
        static registrar => registrar.Action("seen", "a.b", static (_, _) => default),
    ];

    // Which of the plugins are faulty, and how: -1 for the good ones.
    private static readonly Gen<int[]> Kinds = Gen.Choose(-1, Faults.Length - 1).ArrayOf().Select(static kinds => kinds.Take(6).ToArray());

    [Fact]
    [Rule("L1.9")]
    [Rule("L1.10")]
    public void Installing_good_and_faulty_plugins_equals_installing_the_good_ones() =>
        Prop.ForAll(Kinds.ToArbitrary(), static kinds =>
        {
            var mixed = BuiltInPlugins.Install(kinds.Select(Plugin));
            var good = BuiltInPlugins.Install(kinds.Select(Plugin).Where((_, i) => kinds[i] < 0));
            return mixed.Fault is null
                && mixed.Skipped.Length == kinds.Count(static kind => kind >= 0)
                && Describe(mixed).SequenceEqual(Describe(good));
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Rule("L1.9")]
    [Rule("L1.10")]
    public void One_plugin_that_aborts_leaves_nothing_of_any_wherever_it_stands() =>
        Prop.ForAll(Kinds.ToArbitrary(), Gen.Choose(0, 5).ToArbitrary(), static (kinds, place) =>
        {
            var plugins = kinds.Select(Plugin).ToList();
            plugins.Insert(Math.Min(place, plugins.Count), new TestPlugin("abort", static registrar => registrar.Restrict(new CommandRule())) { Says = Sample.FailOpen });
            var inventory = BuiltInPlugins.Install(plugins);
            return inventory.Fault?.ReasonCode == CommandRuleReason.InvalidRule && !Describe(inventory).Any();
        }).QuickCheckThrowOnFailure();

    private static IPlugin Plugin(int kind, int place) => new TestPlugin($"p{place}", registrar =>
    {
        Sample.RegisterAll(registrar);
        if (kind >= 0)
        {
            Faults[kind](registrar);
        }
    })
    { Says = Sample.FailOpen };

    private static IEnumerable<string> Describe(BuiltInInventory inventory) =>
        inventory.Plugins.SelectMany(static plugin => plugin.Hooks.Select(hook => $"{plugin.Name} {plugin.Version} {hook}"))
            .Concat(inventory.Hooks.Select(static hook => $"{hook.Plugin}.{hook.Name} {hook.Hook}"))
            .Concat(inventory.CommandRules.Select(static rules => rules.Plugin));
}
