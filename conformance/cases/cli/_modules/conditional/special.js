export default "special"
