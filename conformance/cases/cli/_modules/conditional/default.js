export default "default"
