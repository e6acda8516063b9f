using System.Collections.Immutable;

namespace Bailey.Server.Attention;

/// <summary>What needs somebody, of what the caller may see.</summary>
/// <param name="Items">At most 200, those first that hold something up.</param>
/// <param name="IsWhole">Whether that is all there is; false where there was more than is looked at in one go.</param>
/// <param name="Plugins">Whether plugins are called at all.</param>
/// <param name="FirstSteps">How far the instance has come on its way to a first plugin that works.</param>
public sealed record AttentionView(ImmutableArray<AttentionItem> Items, bool IsWhole, PluginsSwitch Plugins, FirstStepsView FirstSteps);
