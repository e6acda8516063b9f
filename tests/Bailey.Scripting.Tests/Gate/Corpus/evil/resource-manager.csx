// BAILEY1004: resources by the name of a type
return new System.Resources.ResourceManager("x", null) is null;
