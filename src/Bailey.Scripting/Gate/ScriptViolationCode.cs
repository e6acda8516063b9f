using Bailey.Policy.ReasonCodes;

namespace Bailey.Scripting.Gate;

/// <summary>Codes of what the gate refuses. They never change their meaning.</summary>
[ErrorCodes("The gate of scripts")]
public static class ScriptViolationCode
{
    /// <summary>Something of a namespace that scripts may not touch at all, such as System.IO or System.Reflection.</summary>
    public const string ForbiddenScope = "BAILEY1001";

    /// <summary>A member that leads to reflection, such as GetType or CreateInstance.</summary>
    public const string ReflectionGateway = "BAILEY1002";

    /// <summary>A name that may not be used: dynamic, Activator.</summary>
    public const string ForbiddenIdentifier = "BAILEY1003";

    /// <summary>A type that is not among those which scripts may use.</summary>
    public const string TypeNotAllowed = "BAILEY1004";

    /// <summary>A member that is not among those which scripts may use of its type.</summary>
    public const string MemberNotAllowed = "BAILEY1005";

    /// <summary>A directive that could read files, or change what the judged text means.</summary>
    public const string Directive = "BAILEY1006";

    /// <summary>Code that gets around the safety of types: pointers, fixed buffers, typed references, unsafe.</summary>
    public const string Unsafe = "BAILEY1007";

    /// <summary>Code outside of .NET: extern, platform calls, exports.</summary>
    public const string NativeCode = "BAILEY1008";

    /// <summary>Code that runs when the runtime likes: finalizers, initializers of modules, async methods that return nothing.</summary>
    public const string UnboundExecution = "BAILEY1009";

    /// <summary>An attribute that changes how code is compiled or run.</summary>
    public const string AttributeNotAllowed = "BAILEY1010";

    /// <summary>A declaration that hides a member of the framework that leads to reflection.</summary>
    public const string HidesGateway = "BAILEY1011";

    /// <summary>A lock on something that others may lock as well.</summary>
    public const string SharedLock = "BAILEY1012";

    /// <summary>More text, or deeper nesting, than is analysed.</summary>
    public const string TooLarge = "BAILEY1013";

    /// <summary>The text does not compile.</summary>
    public const string DoesNotCompile = "BAILEY1014";

    /// <summary>The gate cannot tell what names stand for, as references are missing; it refuses everything.</summary>
    public const string CannotResolve = "BAILEY1015";

    /// <summary>The compiled code reaches something that scripts may not use, though no name in the text stands for it.</summary>
    public const string CompiledCode = "BAILEY1016";

    /// <summary>A mark of direction, by which whoever reads the text sees another than the one that runs.</summary>
    public const string TurnedText = "BAILEY1017";
}
