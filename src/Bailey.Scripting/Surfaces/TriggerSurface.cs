using System.Text.Json.Nodes;

namespace Bailey.Scripting.Surfaces;

/// <summary>What a trigger expression finds: the attributes that it decides by, and nothing that acts.</summary>
public abstract class TriggerSurface
{
    /// <summary>What passes through the hook: a JSON value, null for JSON's null.</summary>
    public abstract JsonNode? Input { get; }

    /// <summary>The community.</summary>
    public abstract string Community { get; }

    /// <summary>The domain within the community where it happens, such as <c>/chess/openings</c>; empty for the community itself.</summary>
    public abstract string Domain { get; }

    /// <summary>Who it happens for.</summary>
    public abstract string Principal { get; }

    /// <summary>The hook.</summary>
    public abstract string Hook { get; }

    /// <summary>An attribute of what it is about: the value at a path of names with dots into the input, such as <c>post.author.karma</c>. Null where there is none.</summary>
    /// <param name="path">The path.</param>
    public abstract JsonNode? Attribute(string path);
}
